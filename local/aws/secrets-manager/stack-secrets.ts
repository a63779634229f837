import type { Pipeline } from '../../template/pipeline.ts'
import type { StackDescription } from '../../template/stack-description.ts'
import { DEMO_WEBHOOK_SECRET } from '../local-credentials.ts'
import type { LocalSecret } from './secrets-manager.ts'

/** The secrets of a stack, with what somebody would put into them on AWS. */
export function stackSecrets(
  { secrets, permissions: { encryption } }: StackDescription,
  { secretArn, secretField, webhookSecretArn }: Pipeline,
  apiKey: string,
): readonly LocalSecret[] {
  const secret = (arn: string, value: string): LocalSecret => {
    // An imported secret is not in the template; its name is in its ARN, before the six random characters.
    const imported = arn.replace(/^.*:secret:/, '').replace(/-[^-]{6}$/, '')
    const name = secrets.find((own) => own.arn === arn)?.name ?? imported
    return { arn, name, value, keyArn: encryption.get(arn) }
  }
  const keyValue = secretField === undefined ? apiKey : JSON.stringify({ [secretField]: apiKey })
  return [
    secret(secretArn, keyValue),
    ...(webhookSecretArn === undefined ? [] : [secret(webhookSecretArn, DEMO_WEBHOOK_SECRET)]),
  ]
}
