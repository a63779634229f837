import { MAX_ROW, type Row } from './row.ts'

/** The lines of a text, without their ends (LF or CRLF) and without the empty ones. */
export async function* lines(text: AsyncIterable<string>): AsyncGenerator<readonly Row[]> {
  let line = 1
  let unfinished = ''
  /** The line is too long, and was told of: what is left of it is skipped. */
  let skips = false
  for await (const chunk of text) {
    const rows: Row[] = []
    const parts = chunk.split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      if (!skips) addLine(rows, line, unfinished + part)
      unfinished = ''
      skips = false
      line += 1
    }
    if (!skips) unfinished += last
    if (unfinished.length > MAX_ROW) {
      addLine(rows, line, unfinished)
      unfinished = ''
      skips = true
    }
    yield rows
  }
  const rows: Row[] = []
  if (!skips) addLine(rows, line, unfinished)
  yield rows
}

function addLine(rows: Row[], line: number, text: string): void {
  const value = text.endsWith('\r') ? text.slice(0, -1) : text
  if (value === '') return
  if (value.length <= MAX_ROW) rows.push({ line, value })
  else rows.push({ line, value, problem: `must have ${MAX_ROW} characters at most` })
}
