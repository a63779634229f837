import type { BenchResults } from './results.ts'

const WIDTH = 640
const ROW = 26
const LEFT = 150
const COLOURS = ['#2563eb', '#93c5fd']

/** The pictures of a run: file name without its ending, and SVG. */
export function drawPlots({
  functions,
  growth,
  scripts,
}: BenchResults): readonly [string, string][] {
  const { sequential, threads, ours } = scripts
  return [
    [
      'cold-start',
      bars(
        'Cold start: init and first batch of ten, ms',
        functions.map(({ peer, initMs, coldMs }) => ({
          label: peer,
          parts: [initMs, coldMs - initMs],
        })),
      ),
    ],
    [
      'warm-cpu',
      bars(
        'Warm: CPU for a message, µs',
        functions.map((f) => ({ label: f.peer, parts: [f.warmCpuMicrosPerMessage] })),
      ),
    ],
    [
      'against-scripts',
      bars('Deletions a second at 20 ms', [
        { label: 'script, sequential', parts: [sequential.perSecond] },
        { label: 'script, 20 threads', parts: [threads.perSecond] },
        { label: 'ours', parts: [ours.perSecond] },
      ]),
    ],
    [
      'growth-time',
      bars(
        'Growth: µs for each of so many deletions',
        growth.map((run) => ({ label: inWords(run), parts: [1e6 / run.perSecond] })),
      ),
    ],
    [
      'growth-memory',
      bars(
        "Growth: the worker's peak RSS after so many deletions, MB",
        growth.map((run) => ({ label: inWords(run), parts: [run.workerPeakRssMb] })),
      ),
    ],
  ]
}

function inWords({ deletions }: BenchResults['growth'][number]): string {
  return deletions.toLocaleString('en')
}

interface Bar {
  readonly label: string
  /** Stacked, one colour each. */
  readonly parts: readonly number[]
}

function bars(title: string, rows: readonly Bar[]): string {
  const sum = ({ parts }: Bar): number => parts.reduce((total, part) => total + part, 0)
  const scale = (WIDTH - LEFT - 80) / Math.max(...rows.map(sum))
  const height = 44 + rows.length * ROW
  const drawn = rows.map((row, index) => {
    const y = 36 + index * ROW
    let x = LEFT
    const rectangles = row.parts.map((part, colour) => {
      const width = part * scale
      const rectangle = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 8}" fill="${COLOURS[colour]}"/>`
      x += width
      return rectangle
    })
    const middle = y + ROW / 2
    return `<text x="${LEFT - 8}" y="${middle}" text-anchor="end">${row.label}</text>${rectangles.join('')}<text x="${(x + 6).toFixed(1)}" y="${middle}">${sum(row).toFixed(0)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#111827"><title>${title}</title><rect width="${WIDTH}" height="${height}" fill="#ffffff"/><text x="12" y="22" font-size="14" font-weight="600">${title}</text>${drawn.join('')}</svg>
`
}
