import type { ServerResponse } from 'node:http'
import { type Answer, writeHead } from '../aws/stand-in/http-answer.ts'
import type { Delivery, Refusal } from './fault-kinds.ts'

/** Waits for a number of milliseconds. */
export type Wait = (ms: number) => Promise<void>

/** What goes back to the client, and in which way. */
export type Dispatch =
  | { readonly delivery: Refusal }
  | {
      readonly delivery: Delivery
      readonly answer: Answer
      /** Milliseconds that a `trickle` takes. */
      readonly delayMs: number
    }

const TRICKLE_PIECES = 4

/** Sends an answer, or none, the way `delivery` says. What is held stays open until the server closes. */
export async function deliver(
  response: ServerResponse,
  dispatch: Dispatch,
  wait: Wait,
): Promise<void> {
  const { socket } = response
  switch (dispatch.delivery) {
    case 'silence':
      return
    case 'reset':
      socket?.resetAndDestroy()
      return
  }
  const { answer, delayMs } = dispatch
  const body = Buffer.from(answer.body)
  const half = body.subarray(0, body.length / 2)
  writeHead(response, answer)
  switch (dispatch.delivery) {
    case 'whole':
      response.end(body)
      return
    case 'stalled':
      response.write(half)
      return
    case 'truncated':
      response.write(half, () => socket?.destroy())
      return
    case 'hang_up':
      response.end(body, () => socket?.destroySoon())
      return
    case 'trickle': {
      response.flushHeaders()
      const size = Math.ceil(body.length / TRICKLE_PIECES)
      for (let start = 0; start < body.length; start += size) {
        await wait(delayMs / TRICKLE_PIECES)
        response.write(body.subarray(start, start + size))
      }
      response.end()
      return
    }
    default:
      dispatch satisfies never
  }
}
