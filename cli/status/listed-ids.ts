import type { Readable } from 'node:stream'
import { parseRequestId, type RequestId } from '../../lambda/deletion/request.ts'
import type { ListOptions } from '../bulk/command.ts'
import { readList } from '../bulk/list/read-list.ts'
import { printable } from '../terminal/printable.ts'
import { UsageError } from '../usage-error.ts'
import { MOST_IDS } from './command.ts'

/**
 * The ids of a list, each once, in its order. A row that is none is refused: whoever asks whether all are gone must not
 * believe so because one was left out.
 * @throws UsageError, CommandError
 */
export async function listedIds(list: ListOptions, stdin: Readable): Promise<readonly RequestId[]> {
  const ids: RequestId[] = []
  const sink = {
    async write(text: string) {
      ids.push(...text.split('\n').flatMap((line) => parseRequestId(line) ?? []))
      if (ids.length <= MOST_IDS) return
      throw new UsageError(
        `the list has more than ${MOST_IDS} ids; split it, or see GET /deletions`,
      )
    },
  }
  const rejects = {
    count: 0,
    flush: async () => undefined,
    add(line: number, _column: string, reason: string) {
      throw new UsageError(`line ${line} of the list is no request id: it ${printable(reason)}`)
    },
  }
  await readList(list, stdin, { ids: sink, rejects })
  if (ids.length === 0) throw new UsageError('the list has no ids')
  return ids
}
