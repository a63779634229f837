import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from '../json-record.ts'
import { readTemplateDocument, type TemplateDocument } from './template-document.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/**
 * CloudFormation's rules are for what goes to CloudFormation, and cost more than the rest of a synthesis: `cdk synth`
 * and `cdk deploy` hold the template against them.
 */
const UNVALIDATED = { CDK_VALIDATION: 'false' }

/** The CDK app's own variables stay; these are for the local run only and one is a secret. */
const NOT_FOR_SYNTHESIS = /^DOCUMENTPRO_/

/** Thrown when the CDK app fails; the message is what it printed. */
export class SynthesisError extends Error {
  override name = 'SynthesisError'
}

export interface SynthesisedStack {
  readonly name: string
  readonly template: TemplateDocument
  /** Where relative asset paths start. */
  readonly assetsDirectory: string
}

/**
 * Runs the CDK app as the CDK CLI does and reads its one stack.
 * @param context goes over that of `cdk.json`
 * @throws SynthesisError
 */
export async function synthesise(
  outputDirectory: string,
  context: Readonly<Record<string, unknown>>,
): Promise<SynthesisedStack> {
  const cdkJson = await readJson(join(REPOSITORY, 'cdk.json'))
  await runApp({
    CDK_OUTDIR: outputDirectory,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...(isRecord(cdkJson.context) && cdkJson.context),
      // Without it the template does not say which asset a function has.
      'aws:cdk:enable-asset-metadata': true,
      ...context,
    }),
  })
  // The bundles are CommonJS, as on Lambda, also where a folder above says that .js files are ES modules.
  await writeFile(join(outputDirectory, 'package.json'), '{ "type": "commonjs" }\n')
  const synthesised = await readAssembly(outputDirectory)
  if (synthesised !== undefined) return synthesised
  throw new SynthesisError(`the CDK app left no cloud assembly in ${outputDirectory}`)
}

/**
 * The one stack of a cloud assembly; undefined when the directory holds none.
 * @throws SynthesisError when there isn't exactly one stack
 */
export async function readAssembly(outputDirectory: string): Promise<SynthesisedStack | undefined> {
  const manifest = await readJson(join(outputDirectory, 'manifest.json')).catch(isMissing)
  if (manifest === undefined) return undefined
  const stacks = Object.entries(isRecord(manifest.artifacts) ? manifest.artifacts : {}).flatMap(
    ([name, artifact]) =>
      isRecord(artifact) && artifact.type === 'aws:cloudformation:stack' ? [name] : [],
  )
  const [name] = stacks
  if (name === undefined || stacks.length > 1) {
    throw new SynthesisError(
      `the CDK app has ${stacks.length} stacks (${stacks.join(', ')}); the local run emulates exactly one`,
    )
  }
  const template = await readJson(join(outputDirectory, `${name}.template.json`))
  return { name, template: readTemplateDocument(template), assetsDirectory: outputDirectory }
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, 'utf8')
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch (cause) {
    throw new SynthesisError(`${path} is not JSON; delete its directory, it is synthesised again`, {
      cause,
    })
  }
}

function isMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}

async function runApp(variables: Readonly<Record<string, string>>): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_FOR_SYNTHESIS.test(name))
  const child = spawn(process.execPath, ['bin/documentpro-deletion.ts'], {
    cwd: REPOSITORY,
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
      ...UNVALIDATED,
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) {
    throw new SynthesisError(printed.trim() || `the CDK app ended with exit status ${code}`)
  }
}
