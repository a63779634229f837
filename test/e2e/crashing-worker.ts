import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { LocalServiceOptions } from '../../local/local-service.ts'
import type { SimulatorOptions } from '../../local/simulator/simulator.ts'
import { type RunningService, runService } from './running-service.ts'

export interface CrashingService extends RunningService {
  /** How often the worker has been killed. */
  crashes(): number
  /** Kills it now. */
  kill(): void
  /** Every record that a poller handed to the worker. */
  readonly deliveries: readonly SQSRecord[]
}

export interface CrashingOptions extends Pick<LocalServiceOptions, 'context' | 'onEvent'> {
  readonly simulator: Partial<SimulatorOptions>
  /** Whether the worker is to die of its call for this id; asked when DocumentPro has got the call. */
  readonly dies: (requestId: string | null) => boolean
}

/**
 * A service whose worker is killed by the calls that a test picks, while they wait for their answer. What the crash
 * leaves in flight comes back soon, instead of when its visibility timeout ends: that is half a minute.
 */
export async function runCrashingService({
  dies,
  simulator,
  context = {},
  onEvent = () => undefined,
}: CrashingOptions): Promise<CrashingService> {
  const deliveries: SQSRecord[] = []
  let crashes = 0
  let inFlight: SQSRecord[] = []
  let running: RunningService | undefined
  const kill = (): void => {
    crashes += 1
    for (const { name, pids } of running?.functions.values() ?? []) {
      if (/worker/i.test(name)) for (const pid of pids()) process.kill(pid, 'SIGKILL')
    }
  }
  const service = await runService({
    context,
    onEvent,
    simulator: {
      ...simulator,
      log: ({ request_id }) => {
        if (dies(request_id)) kill()
      },
    },
    onDelivery: (record) => {
      deliveries.push(record)
      inFlight.push(record)
    },
    onProblem: () => {
      const Entries = inFlight.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 1,
      }))
      inFlight = []
      // Nobody may do so on AWS, where it comes back when its time is over.
      running?.emulatedSqs
        .send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: running.endpoints.queueUrl,
            Entries,
          }),
        )
        .catch(() => undefined)
    },
  })
  running = service
  return { ...service, crashes: () => crashes, kill, deliveries }
}
