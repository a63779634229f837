import { Stack, Token } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** What CloudFormation fills in at deployment, from a parameter or a secret. */
const REFERENCE = '{{resolve:'
/** Those whose values are secret: filled in, they would stand in a variable, a policy or an alarm. */
const SECRET_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/

/** What is wrong with a value that has such references in it; undefined where nothing is. */
export function dynamicReferenceFault(
  value: unknown,
  scope: IConstruct | undefined,
): string | undefined {
  if (textsIn(value).some((text) => text.includes(REFERENCE))) {
    return `has a dynamic reference (${REFERENCE}…}}), which CloudFormation fills in unchecked`
  }
  const secret =
    scope !== undefined && textsIn(value).some((text) => leadsToASecret(text, Stack.of(scope)))
  return secret ? 'is a token for the value of a secret' : undefined
}

function leadsToASecret(text: string, stack: Stack): boolean {
  if (!Token.isUnresolved(text)) return false
  try {
    return SECRET_REFERENCE.test(JSON.stringify(stack.resolve(text)))
  } catch {
    // The CDK itself refuses to write a secret into a template, where it is told to.
    return true
  }
}

/** The texts of a value as JSON has it. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return isPlain ? Object.values(value).flatMap(textsIn) : []
}
