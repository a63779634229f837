import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, Function as LambdaFunction, LoggingFormat, RecursiveLoop, Runtime, SystemLogLevel, Tracing, } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { bundleName } from './bundle-name.js';
import { allowKeyUse } from './encryption-key.js';
import { functionCode } from './function-code.js';
import { nodeHeapOptions } from './node-heap.js';
/** A function of this service: bundled, traced, logging as JSON, with a role that names what it may do. */
export class DeletionFunction extends LambdaFunction {
    /** SQS names its id as the sender of the function's messages. */
    executionRole;
    constructor(scope, id, props) {
        const { configuration, secret, encryptionKey } = props;
        const logGroup = new LogGroup(scope, `${id}Logs`, {
            retention: configuration.logRetentionDays,
            // They tell what became of each id, in every attempt of it.
            removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            ...(encryptionKey === undefined ? {} : { encryptionKey }),
        });
        const role = createRole(scope, `${id}Role`, logGroup, secret);
        if (encryptionKey !== undefined)
            allowKeyUse(role, encryptionKey);
        super(scope, id, {
            description: props.description,
            code: functionCode(bundleName(props.name, configuration)),
            handler: 'index.handler',
            runtime: Runtime.NODEJS_24_X,
            architecture: Architecture.ARM_64,
            timeout: Duration.seconds(props.timeoutSeconds),
            memorySize: props.memoryMb,
            tracing: Tracing.ACTIVE,
            recursiveLoop: props.recursiveLoop ?? RecursiveLoop.TERMINATE,
            loggingFormat: LoggingFormat.JSON,
            // Metrics are lines without a level, which Lambda takes for INFO: with WARN there would be no alarms either.
            applicationLogLevelV2: ApplicationLogLevel.INFO,
            systemLogLevelV2: SystemLogLevel.INFO,
            logGroup,
            role,
            ...(props.reservedConcurrency === undefined
                ? {}
                : { reservedConcurrentExecutions: props.reservedConcurrency }),
            environment: {
                NODE_OPTIONS: nodeHeapOptions(props.memoryMb),
                ...props.variables(role),
            },
        });
        this.executionRole = role;
    }
}
/** No managed policy: AWSLambdaBasicExecutionRole may write to every log group of the account. */
function createRole(scope, id, logGroup, secret) {
    const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
    }));
    secret.allowReading(role);
    Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take * only.',
    });
    return role;
}
