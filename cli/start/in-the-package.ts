import type { ExitCode } from '../exit-codes.ts'
import { UsageError } from '../usage-error.ts'

/**
 * Stands for `start` in the package, which has no stand-ins for AWS: some of their parts have a licence under which they aren't
 * shipped (docs/decisions/0019-local-authorisation.md).
 * @throws UsageError always
 */
export async function runCommand(): Promise<ExitCode> {
  throw new UsageError(
    'start runs in a checkout of documentpro-deletion and not from the package: npm ci && npm start there',
  )
}
