import type { MiddlewareObj } from '@middy/core'

/**
 * Has the log written before the runtime hears how the invocation ended: what is acknowledged has its outcome in
 * the log. To be used first, since what was used first ends last.
 */
export function writtenLog(flush: () => void): MiddlewareObj {
  const written = async (): Promise<void> => {
    flush()
  }
  return { after: written, onError: written }
}
