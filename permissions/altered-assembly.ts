import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A parsed template file. */
export type Template = Readonly<Record<string, unknown>>

const TEMPLATE = /\.template\.json$/

/** The template of a cloud assembly with one stack. */
export async function readTemplate(assembly: string): Promise<Template> {
  return JSON.parse(await readFile(join(assembly, await templateFile(assembly)), 'utf8'))
}

/** Makes an assembly that has another template, and for the rest what `assembly` has. */
export async function writeAltered(
  assembly: string,
  directory: string,
  template: Template,
): Promise<void> {
  const name = await templateFile(assembly)
  await mkdir(directory, { recursive: true })
  for (const entry of await readdir(assembly)) {
    if (entry !== name) await symlink(join(assembly, entry), join(directory, entry))
  }
  await writeFile(join(directory, name), JSON.stringify(template))
}

async function templateFile(assembly: string): Promise<string> {
  const found = (await readdir(assembly)).find((entry) => TEMPLATE.test(entry))
  if (found === undefined) throw new Error(`${assembly} has no template`)
  return found
}
