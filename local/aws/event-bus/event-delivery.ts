import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type {
  EventRuleDescription,
  EventTargetDescription,
  QueueDescription,
} from '../../template/stack-description.ts'
import { type AccessControl, RefusedError } from '../authorisation/access-control.ts'
import type { Service } from '../authorisation/principal.ts'
import { storable } from '../sqs-edge/any-character.ts'
import { EVENTBRIDGE_SENDER_ID, systemNotes } from '../sqs-edge/system-notes.ts'
import type { EventRule } from './event-bus.ts'
import type { EventEnvelope } from './event-entry.ts'

export interface DeliveryOptions {
  /** Of the emulated SQS itself: EventBridge's way to it is a good one. */
  readonly client: SQSClient
  readonly access: AccessControl
  /** The ARN of the key of each encrypted queue, by the queue's ARN. */
  readonly encryption: ReadonlyMap<string, string>
  /** Gets a sentence for each event that is lost. */
  readonly onProblem: (sentence: string) => void
}

/** An event as a message. */
interface Envelope {
  readonly body: string
  readonly messageGroupId: string | undefined
}

const EVENTBRIDGE: Service = { kind: 'service', name: 'events.amazonaws.com' }
const KEY_USES = ['kms:GenerateDataKey', 'kms:Decrypt']

/**
 * The rules as the event bus takes them: an event that matches becomes a message on each target. A target that
 * EventBridge may not write to isn't tried again: the event goes to the target's dead-letter queue at once, and is lost
 * when it may not write to that either (EventBridge User Guide, *Using dead-letter queues to process undelivered events*).
 */
export function deliveriesOf(
  rules: readonly EventRuleDescription[],
  { client, access, encryption, onProblem }: DeliveryOptions,
): EventRule[] {
  const send = async (
    { url: QueueUrl, arn }: QueueDescription,
    rule: EventRuleDescription,
    { body, messageGroupId: MessageGroupId }: Envelope,
    why: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const sending = { action: 'sqs:SendMessage', resource: arn }
    await access.allow({ ...EVENTBRIDGE, sourceArn: rule.arn }, [sending])
    // For which rule it uses a key it doesn't say: no page of AWS says that it does.
    const keyArn = encryption.get(arn)
    await access.allow(
      EVENTBRIDGE,
      keyArn === undefined ? [] : KEY_USES.map((action) => ({ action, resource: keyArn })),
    )
    const attributes = Object.entries(why).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ])
    const MessageAttributes = {
      ...Object.fromEntries(attributes),
      ...systemNotes({ SenderId: EVENTBRIDGE_SENDER_ID, MessageGroupId }),
    }
    const MessageBody = storable(body)
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }))
  }

  const deliverTo = async (
    { queue, deadLetterQueue, messageGroupId }: EventTargetDescription,
    rule: EventRuleDescription,
    envelope: EventEnvelope,
  ): Promise<void> => {
    const body = JSON.stringify(envelope)
    try {
      await send(queue, rule, { body, messageGroupId }, {})
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      await bury(error, queue, deadLetterQueue, rule, body)
    }
  }

  const bury = async (
    refused: RefusedError,
    queue: QueueDescription,
    deadLetterQueue: QueueDescription | undefined,
    rule: EventRuleDescription,
    body: string,
  ): Promise<void> => {
    const why = {
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: refused.message,
      RULE_ARN: rule.arn,
      TARGET_ARN: queue.arn,
    }
    try {
      if (deadLetterQueue === undefined) throw refused
      await send(deadLetterQueue, rule, { body, messageGroupId: undefined }, why)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      onProblem(
        `EventBridge lost an event: the rule ${rule.name} may write to neither its queue nor its dead-letter queue; AWS counts it in InvocationsFailedToBeSentToDlq`,
      )
    }
  }

  return rules.map((rule) => ({
    name: rule.name,
    busName: rule.busName,
    pattern: rule.pattern,
    deliver: async (envelope) => {
      for (const target of rule.targets) await deliverTo(target, rule, envelope)
    },
  }))
}
