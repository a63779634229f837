import { Command, InvalidArgumentError, Option } from 'commander'
import { faultKinds } from '../../local/simulator/fault-kinds.ts'
import type { Fault } from '../../local/start.ts'
import { examples } from '../examples.ts'
import type { Runner } from '../surroundings.ts'
import { nonEmpty } from '../usage-error.ts'
import type { StartCommand } from './command.ts'

const UPSTREAM = `
It runs in a checkout only. From the package it says so, and ends with 2.
Set DOCUMENTPRO_BASE_URL and DOCUMENTPRO_API_KEY (or DOCUMENTPRO_API_KEY_FILE) to delete at the real DocumentPro
instead of the simulator.`

export function startCommand(run: Runner): Command {
  return new Command('start')
    .description(
      'runs the whole service on this machine, from the template and bundles that are deployed',
    )
    .option(
      '--port <number>',
      'of the HTTP API; 0 picks a free one (default: that of the last start, at first 3000 if it is free)',
      readPort,
    )
    .option(
      '--data-dir <path>',
      'holds queues, logs, endpoints.json and env, which is for shells',
      '.local',
    )
    .option('--fresh', 'empty the data directory first: queues, logs and the synthesised template')
    .option(
      '--assembly <path>',
      'a template and bundles synthesised before, taken as they are, whatever --context says; if there are none yet, they are synthesised there',
    )
    .addOption(
      new Option('--auth <way>', 'iam checks AWS signatures as API Gateway does')
        .choices(['none', 'iam'])
        .default('none'),
    )
    .addOption(
      new Option(
        '--context <key=value>',
        'CDK context, for example documentpro:retryWindowSeconds=600; repeatable',
      )
        .argParser((given: string, before: Readonly<Record<string, string>> = {}) => ({
          ...before,
          ...Object.fromEntries([readPair(given)]),
        }))
        .default({}, 'none'),
    )
    .addOption(
      new Option(
        '--fault <k=v,k=v>',
        `a fault of the simulator, for example kind=throttle,rate=0.1; repeatable. kind=<kind>, or status=<400 to 599>; with request_id, rate (0 to 1), times, seed, delay_ms, deletes (true: it is gone all the same), retry_after, body. The kinds: ${Object.keys(faultKinds).join(', ')}`,
      )
        .argParser((given: string, before: readonly Fault[] = []) => [...before, readFault(given)])
        .default([], 'none'),
    )
    .option('--quiet', 'print nothing but errors')
    .option('--json', 'where everything is as one line of JSON, then what the functions log')
    .action((values: StartCommand) => {
      nonEmpty('--data-dir', values.dataDir)
      nonEmpty('--assembly', values.assembly)
      return run(() => import('#start'), values)
    })
    .addHelpText(
      'after',
      `${UPSTREAM}\n${examples('start', 'start --fresh --fault kind=throttle,rate=0.1')}`,
    )
}

function readPort(given: string): number {
  const port = Number(given)
  if (given.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('Allowed is a whole number from 0 to 65535.')
}

function readFault(given: string): Fault {
  return Object.fromEntries(
    given.split(',').map((part) => {
      const [name, value] = readPair(part)
      return [name, readScalar(value)]
    }),
  )
}

function readScalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

function readPair(given: string): [string, string] {
  const sign = given.indexOf('=')
  if (sign <= 0) throw new InvalidArgumentError('Allowed is key=value.')
  return [given.slice(0, sign), given.slice(sign + 1)]
}
