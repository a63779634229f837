import type { IncomingMessage } from 'node:http'
import { RefusedError } from '../authorisation/access-control.ts'
import { type SignedRequest, signedRequestOf } from '../authorisation/sigv4.ts'
import { ControlError, readBody } from './control-body.ts'
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

/**
 * Lets a request through that may be carried out.
 * @throws RefusedError
 */
export type Admission = (
  request: SignedRequest,
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<void>

/** The operations of a service by name; each takes the parsed input and gives the output. */
export type AwsJsonOperations = Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => unknown>
>

/**
 * Answers one request of AWS's JSON 1.1 protocol, in which the header `x-amz-target` names the operation.
 * @param service what stands before the dot in the target, `secretsmanager` for example
 * @param admit default: everybody may do everything
 */
export async function answerAwsJson(
  request: IncomingMessage,
  service: string,
  operations: AwsJsonOperations,
  admit: Admission = async () => undefined,
): Promise<Answer> {
  try {
    const [name, operation] = findOperation(request, service, operations)
    const { body, input } = await readInput(request)
    await admit(signedRequestOf(request, body), name, input)
    return awsJson(200, await operation(input))
  } catch (error) {
    if (error instanceof AwsJsonError) return awsJsonError(error)
    if (error instanceof RefusedError) {
      return awsJsonError(new AwsJsonError(error.type, error.message))
    }
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
): [name: string, operation: AwsJsonOperations[string]] {
  const target = request.headers['x-amz-target']
  const name = Object.keys(operations).find((candidate) => target === `${service}.${candidate}`)
  const operation = name === undefined ? undefined : operations[name]
  if (name !== undefined && operation !== undefined) return [name, operation]
  const allowed = Object.keys(operations).join(', ')
  throw new AwsJsonError(
    'UnknownOperationException',
    `${String(target)} is not emulated; allowed are ${allowed}`,
  )
}

async function readInput(
  request: IncomingMessage,
): Promise<{ body: Buffer; input: Readonly<Record<string, unknown>> }> {
  try {
    const body = await readBody(request)
    const input: unknown = JSON.parse(body.toString('utf8'))
    if (typeof input === 'object' && input !== null) return { body, input: { ...input } }
  } catch (error) {
    if (!(error instanceof ControlError || error instanceof SyntaxError)) throw error
  }
  throw new AwsJsonError('SerializationException', 'the body is not a JSON object')
}
