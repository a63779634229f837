/**
 * `npm run cost`: what deletions cost in AWS, and what else could make them.
 *
 * @module
 */
import { parseCommandLine, USAGE, UsageError } from './cost/command-line.ts'
import { measureLogVolume } from './cost/log-volume.ts'
import { report, reportJson, reportText } from './cost/report.ts'

try {
  const { help, json, scenario } = parseCommandLine(process.argv.slice(2))
  if (help) console.log(USAGE)
  else {
    const made = report(scenario, await measureLogVolume())
    console.log(json ? reportJson(made) : reportText(made))
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
