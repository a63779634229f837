import type { IncomingMessage } from 'node:http'
import { ControlError, readJson } from './control-body.ts'
import { type Answer, json } from './http-answer.ts'

/** An error as AWS's JSON protocol carries it. */
export class AwsJsonError extends Error {
  override name = 'AwsJsonError'
  readonly type: string
  readonly status: number

  /** @param type the exception's name, as in the service's API reference */
  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

/** The operations of a service by name; each takes the parsed input and gives the output. */
export type AwsJsonOperations = Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => unknown>
>

/**
 * Answers one request of AWS's JSON 1.1 protocol, in which the header `x-amz-target` names the operation.
 * @param service what stands before the dot in the target, `secretsmanager` for example
 */
export async function answerAwsJson(
  request: IncomingMessage,
  service: string,
  operations: AwsJsonOperations,
): Promise<Answer> {
  try {
    const operation = findOperation(request, service, operations)
    return awsJson(200, await operation(await readInput(request)))
  } catch (error) {
    if (error instanceof AwsJsonError) return awsJsonError(error)
    throw error
  }
}

/** An error as the answer that carries it. */
export function awsJsonError({ type, message, status }: AwsJsonError): Answer {
  return awsJson(status, { __type: type, message, Message: message }, { 'x-amzn-errortype': type })
}

function awsJson(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return json(status, body, { ...headers, 'content-type': 'application/x-amz-json-1.1' })
}

function findOperation(
  request: IncomingMessage,
  service: string,
  operations: AwsJsonOperations,
): AwsJsonOperations[string] {
  const target = request.headers['x-amz-target']
  const name = Object.keys(operations).find((candidate) => target === `${service}.${candidate}`)
  const operation = name === undefined ? undefined : operations[name]
  if (operation !== undefined) return operation
  const allowed = Object.keys(operations).join(', ')
  throw new AwsJsonError(
    'UnknownOperationException',
    `${String(target)} is not emulated; allowed are ${allowed}`,
  )
}

async function readInput(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  try {
    const input = await readJson(request)
    if (typeof input === 'object' && input !== null) return { ...input }
  } catch (error) {
    if (!(error instanceof ControlError)) throw error
  }
  throw new AwsJsonError('SerializationException', 'the body is not a JSON object')
}
