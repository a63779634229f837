import { RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { DeletionFunction } from './deletion-function.ts'

/** What certificates of deletion are signed with (docs/decisions/0023-certificates.md). */
export class Certificates extends Construct {
  readonly key: Key

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.key = new Key(this, 'SigningKey', {
      description: 'Signs certificates of deletion (Ed25519)',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      // It goes on saying who signed, also when the stack is gone.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
  }

  /** Lets a function sign whole messages, and read the public key. */
  allowSigning(issuer: DeletionFunction): void {
    issuer.executionRole.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['kms:Sign'],
        resources: [this.key.keyArn],
        conditions: {
          StringEquals: {
            'kms:SigningAlgorithm': 'ED25519_SHA_512',
            'kms:MessageType': 'RAW',
          },
        },
      }),
    )
    issuer.executionRole.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['kms:GetPublicKey'],
        resources: [this.key.keyArn],
      }),
    )
  }
}
