import { Arn, ArnFormat, Stack, Token, Validations } from 'aws-cdk-lib'
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'

/** Lets a role read the value of a secret. */
export function allowReading(role: Role, secret: ISecret): void {
  role.addToPolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['secretsmanager:GetSecretValue'],
      resources: [arnInPolicies(secret)],
    }),
  )
}

/**
 * Lets a role have the value of a secret of yours decrypted under a key of yours. The ARN of a secret doesn't tell its
 * key, which may also be changed; so unless the app knows the key it is any key of the secret's account, but for the
 * encryption context that Secrets Manager gives this one secret: what the role can read all the same.
 */
export function allowDecrypting(role: Role, secret: ISecret): void {
  const { region, urlSuffix } = Stack.of(role)
  const { encryptionKey, secretFullArn } = secret
  const keys = encryptionKey?.keyArn ?? everyKeyBeside(secret, Stack.of(role))
  const via = { 'kms:ViaService': `secretsmanager.${region}.${urlSuffix}` }
  const context = { 'kms:EncryptionContext:SecretARN': arnInPolicies(secret) }
  role.addToPolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['kms:Decrypt'],
      resources: [keys],
      conditions:
        secretFullArn === undefined
          ? { StringEquals: via, StringLike: context }
          : { StringEquals: { ...via, ...context } },
    }),
  )
  if (encryptionKey !== undefined) return
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${asCdkNagWrites(Stack.of(role).resolve(keys))}]`,
    reason:
      'The key of an imported secret is not known; kms:EncryptionContext:SecretARN and kms:ViaService leave that secret only.',
  })
}

/** Secrets Manager ends each ARN with six characters of its own, which a name doesn't tell. */
function arnInPolicies({ secretFullArn, secretArn }: ISecret): string {
  return secretFullArn ?? `${secretArn}-??????`
}

/** Of the account in the secret's ARN or, where that is only known at deployment, of the stack's. */
function everyKeyBeside({ secretArn }: ISecret, stack: Stack): string {
  const known = Token.isUnresolved(secretArn)
    ? undefined
    : Arn.split(secretArn, ArnFormat.COLON_RESOURCE_NAME)
  const partition = known?.partition ?? stack.partition
  const region = known?.region ?? stack.region
  const account = known?.account ?? stack.account
  return `arn:${partition}:kms:${region}:${account}:key/*`
}

/** cdk-nag names a finding by the resource, with `<AWS::Region>` and its like for what CloudFormation fills in. */
function asCdkNagWrites(arn: unknown): string {
  if (typeof arn === 'string') return arn
  if (typeof arn !== 'object' || arn === null) return ''
  if ('Ref' in arn) return `<${String(arn.Ref)}>`
  const join = 'Fn::Join' in arn && Array.isArray(arn['Fn::Join']) ? arn['Fn::Join'][1] : []
  return Array.isArray(join) ? join.map(asCdkNagWrites).join('') : ''
}
