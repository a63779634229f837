import { isRecord } from '../json-record.ts'
import type { QueueDescription } from './stack-description.ts'
import { TemplateError } from './template-document.ts'

/**
 * Looks whether each queue's dead-letter queue is there and takes messages from it (SQS Developer Guide, *Redrive allow
 * policy*).
 * @throws TemplateError
 */
export function checkRedrive(queues: readonly QueueDescription[]): void {
  for (const source of queues) {
    const { deadLetterTargetArn } = parsed(source.attributes.RedrivePolicy)
    if (deadLetterTargetArn === undefined) continue
    const target = queues.find(({ arn }) => arn === deadLetterTargetArn)
    if (target === undefined) {
      throw new TemplateError(
        `the queue ${source.name} has the dead-letter queue ${String(deadLetterTargetArn)}; expected is a queue of the stack`,
      )
    }
    const { redrivePermission = 'allowAll', sourceQueueArns } = parsed(
      target.attributes.RedriveAllowPolicy,
    )
    const named = Array.isArray(sourceQueueArns) && sourceQueueArns.includes(source.arn)
    if (redrivePermission === 'allowAll' || (redrivePermission === 'byQueue' && named)) continue
    throw new TemplateError(
      `the queue ${target.name} is no dead-letter queue for ${source.name}: its RedriveAllowPolicy is ${target.attributes.RedriveAllowPolicy}`,
    )
  }
}

function parsed(json = '{}'): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(json)
  return isRecord(value) ? value : {}
}
