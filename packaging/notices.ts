import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECT_FOLDER } from './bundle.ts'

const HEAD = 'documentpro-deletion has code of these packages in its bundles.'

/** The notices of packages, by their places: what their licences ask to be shipped with their code. Equal texts stand once. */
export async function noticesOf(places: readonly string[]): Promise<string> {
  const notices = await Promise.all(places.map(noticeOf))
  const byText = Map.groupBy(notices, ({ text }) => text)
  const parts = [...byText].map(([text, those]) =>
    [...those.map(({ head }) => head), '', text].join('\n'),
  )
  return [HEAD, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n')
}

async function noticeOf(place: string): Promise<{ readonly head: string; readonly text: string }> {
  const folder = join(PROJECT_FOLDER, place)
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file))
  const texts = await Promise.all(
    files.toSorted().map((file) => readFile(join(folder, file), 'utf8')),
  )
  const text = texts.map((one) => one.replaceAll('\r\n', '\n').trim()).join('\n\n')
  return { head: `${name} ${version} (${license})`, text }
}
