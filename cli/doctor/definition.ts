import { Command } from 'commander'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { UsageError } from '../usage-error.ts'

const EXPLANATION = `
It changes nothing and deletes nothing: DocumentPro is asked for an id that was made up just now (GET /files). The key in the
secret is read by the rule that the functions have, and never shown. DocumentPro and the clock are asked from this machine,
whose way there is not that of the functions. Exit code 1 says that something is not ok.

Whether an execution environment holds back its calls at the moment (a rejected key, an outage) is in its memory alone and
can't be asked; the log lines routed_back say why.

On AWS it needs cloudformation:DescribeStacks, sqs:GetQueueAttributes, dynamodb:GetItem, secretsmanager:GetSecretValue,
lambda:GetFunctionConfiguration, lambda:GetFunctionConcurrency, lambda:ListEventSourceMappings and
sns:ListSubscriptionsByTopic; what it lacks is told.`

interface Values extends PlaceFlags {
  readonly json?: boolean
}

export function doctorCommand(run: Runner): Command {
  const command = new Command('doctor')
    .description('looks at everything that a deletion needs, and says what to do')
    .option('--json', 'an object a line: check, result, what, todo')
    .action((values: Values) => {
      const place = readPlace(values, 'no queue')
      if (place.kind === 'urls') throw new UsageError('doctor takes --data-dir or --stack')
      return run(() => import('./run-command.ts'), { place, json: values.json === true })
    })
    .addHelpText(
      'after',
      `${EXPLANATION}\n${examples('doctor', 'doctor --stack DocumentProDeletion --json')}`,
    )
  return withPlaceOptions(command, 'no queue')
}
