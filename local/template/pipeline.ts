import { variableOf } from '../../lambda/settings.ts'
import { isRecord } from '../json-record.ts'
import type { ApiDescription, QueueDescription, StackDescription } from './stack-description.ts'
import { TemplateError } from './template-document.ts'

/** The parts of the stack that callers talk to or that need something put in. */
export interface Pipeline {
  readonly api: ApiDescription
  readonly deletionQueue: QueueDescription
  readonly deadLetterQueue: QueueDescription
  readonly secretArn: string
  /** Name of the JSON field that the key is in; undefined: the whole string is the key. */
  readonly secretField: string | undefined
  /** Undefined without `POST /webhook`. */
  readonly webhookSecretArn: string | undefined
  readonly eventBusName: string
  /** Undefined without a ledger. */
  readonly ledgerTable: string | undefined
}

/**
 * Finds them by what they do, so that no name is agreed on twice.
 * @throws TemplateError when the stack has no such part
 */
export function findPipeline(stack: StackDescription): Pipeline {
  const mapping = found(stack.eventSourceMappings[0], 'event source mapping')
  const deletionQueue = mapping.queue
  const redrive: unknown = JSON.parse(deletionQueue.attributes.RedrivePolicy ?? '{}')
  const deadLetterArn = isRecord(redrive) ? redrive.deadLetterTargetArn : undefined
  const worker = found(
    stack.functions.find(({ name }) => name === mapping.functionName),
    'worker function',
  )
  return {
    deletionQueue,
    deadLetterQueue: found(
      stack.queues.find(({ arn }) => arn === deadLetterArn),
      'dead-letter queue',
    ),
    secretArn: found(worker.environment[variableOf('secretArn')], 'secret for the worker'),
    secretField: worker.environment[variableOf('secretField')],
    webhookSecretArn: stack.functions
      .map(({ environment }) => environment[variableOf('webhookSecretArn')])
      .find((arn) => arn !== undefined),
    eventBusName: stack.eventRules[0]?.busName ?? 'default',
    ledgerTable: worker.environment[variableOf('ledgerTable')],
    api: found(stack.apis[0], 'HTTP API'),
  }
}

function found<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw new TemplateError(`the template has no ${what}`)
  return part
}
