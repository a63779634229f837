import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Closer } from '../../closers.ts'
import type { RoleDescription, StackDescription } from '../../template/stack-description.ts'
import { TemplateError } from '../../template/template-document.ts'
import type { FunctionHosts } from '../functions/function-hosts.ts'
import { startEventSourceMapping } from './event-source-mapping.ts'

/** How long invocations under way may take once polling is to end, in milliseconds. */
const CLOSE_GRACE_MS = 10_000

export interface PollersOptions {
  readonly sqsEndpoint: string
  readonly region: string
  readonly invoke: FunctionHosts['invoke']
  /** Gets each record that is handed to a function. */
  readonly onDelivery: ((record: SQSRecord) => void) | undefined
  readonly onProblem: (sentence: string) => void
  readonly onClose: (closer: Closer) => void
}

/** All that poll for a stack. */
export interface Pollers {
  /** Makes them forget what they received, as if they had crashed. */
  crash(): void
}

/**
 * Starts the event source mappings of a stack, each with the credentials of its function's role.
 * @throws TemplateError
 */
export function startPollers(stack: StackDescription, options: PollersOptions): Pollers {
  const { sqsEndpoint: endpoint, region, invoke, onDelivery, onProblem, onClose } = options
  const pollings = stack.eventSourceMappings.map((mapping) => {
    const { functionName } = mapping
    const client = new SQSClient({ endpoint, region, credentials: roleOf(functionName, stack) })
    onClose(async () => client.destroy())
    const polling = startEventSourceMapping({
      mapping,
      client,
      region,
      invoke: (event) => {
        for (const record of event.Records) onDelivery?.(record)
        return invoke(functionName, event)
      },
      onProblem,
    })
    onClose(() => polling.close(CLOSE_GRACE_MS))
    return polling
  })
  return {
    crash: () => {
      for (const polling of pollings) polling.crash()
    },
  }
}

/** @throws TemplateError */
function roleOf(functionName: string, stack: StackDescription): RoleDescription {
  const described = stack.functions.find(({ name }) => name === functionName)
  if (described === undefined)
    throw new TemplateError(`the template has no function ${functionName}`)
  return described.role
}
