/**
 * Takes away what a shell has that went through the README: the variables of `.local/env` have the names of settings of
 * the functions, and of the AWS SDK.
 *
 * @module
 */
import { settingsOf, variableOf } from '../lambda/settings.ts'

/** Vitest runs it before the processes of tests are there, which inherit what is left. */
export default function setup(): void {
  const settings = (['worker', 'api'] as const)
    .flatMap(settingsOf)
    .map(([name]) => variableOf(name))
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') || settings.includes(name)) delete process.env[name]
  }
}
