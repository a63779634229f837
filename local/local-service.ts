/**
 * A local service as whoever starts one sees it.
 *
 * @module
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { Decided } from './aws/authorisation/authoriser.ts'
import type { DynamoDbEdge } from './aws/dynamodb-edge/dynamodb-edge.ts'
import type { EventBus } from './aws/event-bus/event-bus.ts'
import type { EventEnvelope } from './aws/event-bus/event-entry.ts'
import type { FunctionHost } from './aws/functions/function-host.ts'
import type { Kms } from './aws/kms/kms.ts'
import type { SecretsManager } from './aws/secrets-manager/secrets-manager.ts'
import type { SqsEdge } from './aws/sqs-edge/sqs-edge.ts'
import type { QueuedMessage } from './aws/stores/queues.ts'
import type { Endpoints } from './data-directory/endpoints-file.ts'
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts'
import type { Upstream } from './simulator/upstream.ts'
import type { Pipeline } from './template/pipeline.ts'
import type { QueueDescription, StackDescription } from './template/stack-description.ts'

/** What a local run is started with. */
export interface LocalServiceOptions {
  /**
   * Holds queues, tables, logs, the cloud assembly if no other place is given for it, and where everything is:
   * `endpoints.json`, `env` for a shell, and `ports.json`, which brings every part back to its port.
   */
  readonly dataDirectory: string
  /** Removes what earlier runs left in the data directory. Default false. */
  readonly fresh?: boolean
  /** Port of the gateway; 0 picks a free one. Default: that of the last run in this data directory. */
  readonly port?: number
  /** Port of the gateway in the first run, if it is free. Default: any free one. */
  readonly preferredPort?: number
  /** `iam` checks signatures on the routes that ask for them. Default `none`. */
  readonly auth?: 'none' | 'iam'
  /** CDK context that goes over that of `cdk.json`. */
  readonly context?: Readonly<Record<string, unknown>>
  /** Default: the simulator. */
  readonly upstream?: Upstream
  /** For the simulator; default is the demo key and no results. */
  readonly simulator?: Partial<SimulatorOptions>
  /** Spoils calls to SQS, by functions and pollers alike. Default: none. */
  readonly sqsFaults?: { readonly rate: number; readonly seed: number }
  /** Spoils calls to DynamoDB. Default: none. */
  readonly dynamoDbFaults?: { readonly rate: number; readonly seed: number }
  /** Execution environments of one function at once. Default 10. */
  readonly environmentLimit?: number
  /**
   * Directory of a cloud assembly that was synthesised before, for any upstream; if there is none yet, it is
   * synthesised there and stays. Default: synthesised anew, in the data directory.
   */
  readonly assembly?: string
  /** False lets everybody do everything, so that a benchmark can tell what asking the policies costs. Default true. */
  readonly policiesEnforced?: boolean
  /** Gets each line that a function writes, and the process of the execution environment. */
  readonly onLine?: (functionName: string, line: string, pid: number) => void
  /** Gets each record that a poller hands to a function. */
  readonly onDelivery?: (record: SQSRecord) => void
  /** Gets each event on the event bus, outcome events among them, with the bus's name. */
  readonly onEvent?: (envelope: EventEnvelope, busName: string) => void
  /** Gets a sentence for each thing that went wrong outside a function's own code. */
  readonly onProblem?: (sentence: string) => void
  /** Gets a sentence for each thing that the template's policies don't allow, once. Default: onProblem. */
  readonly onRefusal?: (sentence: string) => void
  /** Gets a sentence for what AWS would cut or drop of a function's log, once. Default: onProblem. */
  readonly onLogFault?: (sentence: string) => void
}

/** The whole pipeline, running. */
export interface LocalService {
  readonly endpoints: Endpoints
  readonly stack: StackDescription
  readonly logsDirectory: string
  /** For a shell to read, while the service runs. */
  readonly envFile: string
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionHost>
  /** Every message of a queue, without touching it. */
  messages(queue: QueueDescription): readonly QueuedMessage[]
  readonly pipeline: Pipeline
  /** The emulated SQS itself, behind its edge: it asks no policy. */
  readonly emulatedSqs: SQSClient
  readonly sqsEdge: SqsEdge
  readonly dynamoDbEdge: DynamoDbEdge
  /** The emulated DynamoDB itself, past its front. */
  readonly tables: DynamoDBClient
  readonly eventBus: EventBus
  readonly secretsManager: SecretsManager
  readonly kms: Kms
  /** What policies were asked so far, and what they said, each once. */
  decided(): Promise<readonly Decided[]>
  /** Undefined when the real DocumentPro is in use. */
  readonly simulator: Simulator | undefined
  /** Makes the pollers forget what they received, as if they had crashed. */
  crashPollers(): void
  /** Finishes what is under way and takes on nothing more; the queues can still be read. */
  quiesce(): Promise<void>
  /** Finishes what is under way, leaves the messages for the next run and frees everything. */
  close(): Promise<void>
}
