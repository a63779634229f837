import { isRecord } from '../json-record.ts'
import type {
  EventRuleDescription,
  EventTargetDescription,
  QueueDescription,
} from './stack-description.ts'
import type { TypedResource } from './typed-resource.ts'

/** What a target may have. */
const EMULATED_TARGET_PROPERTIES = new Set([
  'Arn',
  'Id',
  'DeadLetterConfig',
  'RetryPolicy',
  'SqsParameters',
])

/**
 * Reads a rule whose targets are queues; none for a disabled one.
 * @throws TemplateError for a schedule, another target or a transformed input
 */
export function describeEventRule(
  resource: TypedResource,
  queues: readonly QueueDescription[],
): EventRuleDescription[] {
  const properties = resource.read('Name', 'EventBusName', 'EventPattern', 'State', 'Targets')
  if (properties.optionalText('State') === 'DISABLED') return []
  const pattern = properties.object('EventPattern')
  if (Object.keys(pattern).length === 0) throw properties.fault('EventPattern', 'an event pattern')
  const targets = properties.list('Targets').map((target): EventTargetDescription => {
    const queue = isRecord(target) ? queues.find(({ arn }) => arn === target.Arn) : undefined
    const emulated =
      isRecord(target) && Object.keys(target).every((name) => EMULATED_TARGET_PROPERTIES.has(name))
    if (queue === undefined || !emulated) {
      throw properties.fault('Targets', 'queues of the stack that get the event as it is')
    }
    const group = isRecord(target.SqsParameters) ? target.SqsParameters.MessageGroupId : undefined
    return { queue, ...(typeof group === 'string' ? { messageGroupId: group } : {}) }
  })
  const bus = properties.optionalText('EventBusName') ?? 'default'
  return [
    {
      name: properties.optionalText('Name') ?? resource.logicalId,
      // A bus may be named by its ARN.
      busName: bus.slice(bus.lastIndexOf('/') + 1),
      pattern,
      targets,
    },
  ]
}
