import { Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
const COMMERCIAL = 'aws.amazon.com';
/** Where the console of a partition is, behind `<region>.console.`. */
const OTHERS = {
    'aws-us-gov': 'amazonaws-us-gov.com',
    'aws-cn': 'amazonaws.cn',
};
/** The console's domain for a stack; CloudFormation chooses it where the partition is known at deployment only. */
export function consoleDomain(scope) {
    const { partition } = Stack.of(scope);
    if (!Token.isUnresolved(partition))
        return OTHERS[partition] ?? COMMERCIAL;
    return Object.entries(OTHERS).reduce((otherwise, [name, domain]) => {
        const { logicalId } = new CfnCondition(scope, `In-${name}`, {
            expression: Fn.conditionEquals(Aws.PARTITION, name),
        });
        return Fn.conditionIf(logicalId, domain, otherwise).toString();
    }, COMMERCIAL);
}
