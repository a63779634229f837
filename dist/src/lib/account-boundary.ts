import { Stack } from 'aws-cdk-lib'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'

/**
 * Denies `actions` on a resource to everybody outside the account, whatever another statement or another
 * account's policy allows. AWS's own services, which have no account, are left to the Allow that names them.
 */
export function denyOtherAccounts(
  scope: Construct,
  actions: string,
  resourceArn: string,
): PolicyStatement {
  return new PolicyStatement({
    sid: 'AccountOnly',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [actions],
    resources: [resourceArn],
    conditions: {
      StringNotEquals: { 'aws:PrincipalAccount': Stack.of(scope).account },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  })
}

/** Denies `actions` on a resource to requests that don't come over TLS. */
export function denyWithoutTls(actions: string, resourceArn: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'TlsOnly',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [actions],
    resources: [resourceArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  })
}
