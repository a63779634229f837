import { makeDirectory } from '../data-directory/data-directory.ts'
import { describeStack } from './describe-stack.ts'
import type { EmulatedAccount } from './emulated-values.ts'
import type { StackDescription } from './stack-description.ts'
import { readAssembly, SynthesisError, synthesise } from './synthesise.ts'

/** CDK context of a local run: all that there is is on. */
export const LOCAL_CONTEXT: Readonly<Record<string, unknown>> = {
  'documentpro:certificates': true,
  'documentpro:filesRoute': true,
  'documentpro:webhookRoute': true,
  'documentpro:outcomeEventBus': 'default',
}

export interface StackSource {
  /** Directory of a cloud assembly that may be there already; undefined: it's synthesised anew, in `ownAssembly`. */
  readonly assembly: string | undefined
  readonly ownAssembly: string
  /** CDK context of a stack that is synthesised. */
  readonly context: Readonly<Record<string, unknown>>
}

/**
 * The stack that runs.
 * @throws SynthesisError, TemplateError
 */
export async function readStack(
  { assembly: given, ownAssembly, context }: StackSource,
  account: Omit<EmulatedAccount, 'stackName'>,
): Promise<StackDescription> {
  const assembly = given ?? ownAssembly
  await makeDirectory(assembly).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    throw new SynthesisError(
      `${assembly} can't hold the template (${String(code)}); give another --assembly`,
      { cause },
    )
  })
  const before = given === undefined ? undefined : await readAssembly(given)
  const { name, template, assetsDirectory } =
    before ?? (await synthesise(assembly, { ...LOCAL_CONTEXT, ...context }))
  return describeStack(template, { ...account, stackName: name }, assetsDirectory)
}
