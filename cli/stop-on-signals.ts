/** Under npm one Ctrl-C arrives twice: from the terminal and from npm. */
const SAME_KEYPRESS_MS = 500

/** @returns a signal that the first Ctrl-C (or its like) aborts, after `bid`; a second one ends the process at once */
export function stopOnSignals(bid: () => void): AbortSignal {
  const controller = new AbortController()
  let firstAt: number | undefined
  const stop = () => {
    if (firstAt === undefined) {
      firstAt = Date.now()
      bid()
      controller.abort()
    } else if (Date.now() - firstAt > SAME_KEYPRESS_MS) {
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return controller.signal
}
