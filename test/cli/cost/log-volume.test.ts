import { beforeAll, expect, it } from 'vitest'
import { LOGGED } from '../../../cli/cost/bill.ts'
import { sqsEvent, sqsRecord } from '../../lambda/queue/sqs-records.ts'
import { startWorkerService, type WorkerService } from '../../lambda/worker-service.ts'

/** As long as AWS's. */
const TRACE = 'Root=1-692447e1-5b8c2a71e3f1b9c527a404e6;Parent=9d0f5b8c2a71e3f1;Sampled=0'

/** The ids and names of a test are shorter than AWS's. */
const TOLERANCE = 0.2

let service: WorkerService

beforeAll(async () => {
  service = await startWorkerService()
})

/** What the worker writes for a batch of this size, in bytes. */
async function written(size: number): Promise<number> {
  service.reset()
  const worker = await service.coldStart({ _X_AMZN_TRACE_ID: TRACE })
  const ids = Array.from({ length: size }, () => crypto.randomUUID())
  service.simulator.state.results.create(ids)
  await worker(sqsEvent(...ids.map((id) => sqsRecord(crypto.randomUUID(), { request_id: id }))))
  return Buffer.byteLength(service.written())
}

it('counts the bytes that the worker writes for a batch and for each of its messages', async () => {
  const [one, ten] = [await written(1), await written(10)]
  const message = (ten - one) / 9
  expect(Math.abs(message / LOGGED.message - 1)).toBeLessThan(TOLERANCE)
  expect(Math.abs((one - message) / LOGGED.invocation - 1)).toBeLessThan(TOLERANCE)
})
