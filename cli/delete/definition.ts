import { Command } from 'commander'
import { parseRequestId, REQUEST_ID_RULE, type RequestId } from '../../lambda/deletion/request.ts'
import { readAbout, withAboutOptions } from '../about-options.ts'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { printable } from '../terminal/printable.ts'
import { UsageError } from '../usage-error.ts'

/** Each waits for its outcome; many are for `bulk`. */
const MOST_IDS = 100

interface Values extends PlaceFlags {
  readonly reason?: string
  readonly requestedBy?: string
  readonly yes?: boolean
  readonly json?: boolean
}

export function deleteCommand(run: Runner): Command {
  const command = new Command('delete')
    .description(
      'deletes results by their request_id, and waits for what became of each; asks first',
    )
    .argument('<id...>', `request ids, ${MOST_IDS} at most; bulk takes more`)
    .option('--yes', "don't ask")
    .option('--json', 'an object a line, with what the API answered')
    .action((given: readonly string[], values: Values) =>
      run(() => import('./run-command.ts'), {
        ids: readIds(given),
        place: readPlace(values, 'no queue'),
        about: readAbout(values),
        confirmed: values.yes === true,
        json: values.json === true,
      }),
    )
    .addHelpText(
      'after',
      examples(
        'delete sample-1',
        'delete sample-2 sample-3 --yes --json --reason "contract ended"',
      ),
    )
  return withPlaceOptions(withAboutOptions(command), 'no queue')
}

function readIds(given: readonly string[]): readonly RequestId[] {
  const ids = new Set(
    given.map((text) => {
      const id = parseRequestId(text)
      if (id !== undefined) return id
      throw new UsageError(`'${printable(text)}' is no request id: it ${REQUEST_ID_RULE}`)
    }),
  )
  if (ids.size <= MOST_IDS) return [...ids]
  throw new UsageError(`delete takes ${MOST_IDS} ids at most, and got ${ids.size}; bulk takes more`)
}
