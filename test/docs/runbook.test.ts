import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesised } from '../lib/synthesised.ts'

/** A first synthesis loads all of the CDK. */
const SYNTHESIS_MS = 120_000

interface Section {
  readonly anchor: string
  readonly text: string
}

/** As GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

/** The sections under headings of this level, in order. */
function sectionsOf(markdown: string, level: '##' | '###'): readonly Section[] {
  const [, ...parts] = markdown.split(new RegExp(`^${level} `, 'm'))
  return parts.map((part) => {
    const [heading = '', ...lines] = part.split('\n')
    return { anchor: anchorOf(heading), text: lines.join('\n') }
  })
}

describe('the runbook', () => {
  let runbook: string
  let alarmSections: readonly Section[]
  let named: readonly string[]

  beforeAll(async () => {
    runbook = await readFile('docs/runbook.md', 'utf8')
    const alarms = sectionsOf(runbook, '##').find(({ anchor }) => anchor === 'alarms')
    alarmSections = sectionsOf(alarms?.text ?? '', '###')
    const resources = synthesised({
      'documentpro:webhookRoute': true,
      'documentpro:outcomeEventBus': 'outcomes',
    }).findResources('AWS::CloudWatch::Alarm')
    named = Object.values(resources).map(({ Properties }) => {
      const description: string = Properties.AlarmDescription
      return description.slice(description.lastIndexOf('docs/runbook.md#') + 16)
    })
  }, SYNTHESIS_MS)

  it('has a section for every alarm, and an alarm for every section', () => {
    expect(new Set(alarmSections.map(({ anchor }) => anchor))).toStrictEqual(new Set(named))
  })

  it('says of every alarm what it means, where to look, what to do and when it clears', () => {
    for (const { anchor, text } of alarmSections) {
      const parts = [...text.matchAll(/^\*\*(\w+)\.?\*\*/gm)].map(([, word]) => word)
      expect({ anchor, parts }).toStrictEqual({ anchor, parts: ['Means', 'Look', 'Do', 'Clears'] })
    }
  })

  it('links only to sections that it has', () => {
    const anchors = ['##', '###'] as const
    const known = anchors.flatMap((level) => sectionsOf(runbook, level).map(({ anchor }) => anchor))

    for (const [, link] of runbook.matchAll(/\]\(#([\w-]+)\)/g)) expect(known).toContain(link)
  })

  it('has commands that a shell can read', () => {
    const blocks = [...runbook.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = '']) => block)

    expect(blocks.length).toBeGreaterThan(10)
    const { stderr } = spawnSync('sh', ['-n'], { input: blocks.join('\n'), encoding: 'utf8' })
    expect(stderr).toBe('')
  })

  it('asks the logs only for events that are written', async () => {
    const files = (await readdir('lambda', { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    )
    const sources = await Promise.all(files.map((name) => readFile(`lambda/${name}`, 'utf8')))
    const written = sources.flatMap((source) =>
      [...source.matchAll(/(?:\.write\([^,]+, |telemetry, |event: )'(\w+)'/g)].map(
        ([, event]) => event,
      ),
    )
    const equal = [...runbook.matchAll(/event = "(\w+)"/g)].map(([, event]) => event)
    const listed = [...runbook.matchAll(/event in \[([^\]]+)\]/g)].flatMap(([, events = '']) =>
      [...events.matchAll(/"(\w+)"/g)].map(([, event]) => event),
    )

    expect(equal.length).toBeGreaterThan(5)
    for (const event of [...equal, ...listed]) expect(written).toContain(event)
  })
})
