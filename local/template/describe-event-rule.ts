import { isRecord } from '../json-record.ts'
import { busNameOf } from './emulated-values.ts'
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
  const withArn = (wanted: unknown) => queues.find(({ arn }) => arn === wanted)
  const targets = properties.list('Targets').map((target): EventTargetDescription => {
    const queue = isRecord(target) ? withArn(target.Arn) : undefined
    const emulated =
      isRecord(target) && Object.keys(target).every((name) => EMULATED_TARGET_PROPERTIES.has(name))
    if (queue === undefined || !emulated) {
      throw properties.fault('Targets', 'queues of the stack that get the event as it is')
    }
    const { DeadLetterConfig: dead, SqsParameters: parameters } = target
    const group = isRecord(parameters) ? parameters.MessageGroupId : undefined
    return {
      queue,
      deadLetterQueue: isRecord(dead) ? withArn(dead.Arn) : undefined,
      ...(typeof group === 'string' ? { messageGroupId: group } : {}),
    }
  })
  const bus = properties.optionalText('EventBusName') ?? 'default'
  return [
    {
      name: properties.optionalText('Name') ?? resource.logicalId,
      arn: resource.arn,
      busName: busNameOf(bus),
      pattern,
      targets,
    },
  ]
}
