/**
 * SQS and DynamoDB as the service has them: each keeps what it holds in the data directory, and is reached by the edge before it.
 *
 * @module
 */

import type { Closer } from '../../closers.ts'
import { DataDirectoryError } from '../../data-directory/data-directory.ts'
import type { KeptPorts } from '../../data-directory/kept-ports.ts'
import type { TableDescription } from '../../template/stack-description.ts'
import type { AccessControl } from '../authorisation/access-control.ts'
import { type DynamoDbEdge, startDynamoDbEdge } from '../dynamodb-edge/dynamodb-edge.ts'
import { requiredTableAccess } from '../dynamodb-edge/required-access.ts'
import { requiredAccess } from '../sqs-edge/required-access.ts'
import { type SqsEdge, startSqsEdge } from '../sqs-edge/sqs-edge.ts'
import { type QueueServer, startQueueServer } from './queues.ts'
import { createTables, startTableServer, type TableServer } from './tables.ts'

export interface StoreOptions {
  /** Holds what earlier runs left. */
  readonly directory: string
  readonly accountId: string
  readonly region: string
  readonly access: AccessControl
  /** The ARN of the key of each encrypted queue or table, by its ARN. */
  readonly encryption: ReadonlyMap<string, string>
  readonly faults: { readonly rate: number; readonly seed: number } | undefined
  readonly ports: KeptPorts
  readonly onClose: (closer: Closer) => void
}

/** @throws DataDirectoryError when what earlier runs left can't be read */
export async function startSqs(
  options: StoreOptions,
): Promise<{ readonly server: QueueServer; readonly edge: SqsEdge }> {
  const { directory, access, faults, ports, onClose } = options
  const server = await ports
    .keep('sqs', async (port) => {
      const started = await startQueueServer(directory, options.region, port)
      return { ...started, url: started.endpoint }
    })
    .catch(unreadable(directory))
  onClose(server.close)
  const edge = await ports.keep('sqs_edge', (port) =>
    startSqsEdge({
      endpoint: server.endpoint,
      port,
      senderOf: (accessKeyId) => access.callerOf(accessKeyId)?.id,
      admit: (request, call) =>
        access.allow(access.identify(request, 'sqs'), requiredAccess(call, options)),
      ...(faults && { faults }),
    }),
  )
  onClose(edge.close)
  return { server, edge }
}

/** @throws DataDirectoryError when what earlier runs left can't be read */
export async function startDynamoDb(
  options: StoreOptions & { readonly tables: readonly TableDescription[] },
): Promise<{ readonly server: TableServer; readonly edge: DynamoDbEdge }> {
  const { directory, tables, access, faults, ports, onClose } = options
  const server = await startTableServer(directory, options.region)
  onClose(server.close)
  await orThrown(createTables(server.client, tables)).catch(unreadable(directory))
  const edge = await ports.keep('dynamodb', (port) =>
    startDynamoDbEdge({
      endpoint: server.endpoint,
      port,
      admit: (request, operation, input) =>
        access.allow(
          access.identify(request, 'dynamodb'),
          requiredTableAccess(operation, input, options),
        ),
      ...(faults && { faults }),
    }),
  )
  onClose(edge.close)
  return { server, edge }
}

/** dynalite throws out of a callback, where nobody catches, when its files are broken. */
async function orThrown<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  process.once('uncaughtException', reject)
  return Promise.race([work, promise]).finally(() => process.off('uncaughtException', reject))
}

/** What earlier runs left can't be read: a disk was full, or somebody edited it. */
function unreadable(directory: string): (error: unknown) => never {
  return (error) => {
    throw new DataDirectoryError(
      `${directory} can't be read (${error instanceof Error ? error.message : String(error)}); move it away, or start without it: npm start -- --fresh`,
      { cause: error },
    )
  }
}
