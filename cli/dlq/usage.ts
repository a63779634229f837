import { REASONS } from './reasons.ts'

const reasons = Object.entries(REASONS)
  .map(([reason, meaning]) => `  ${reason.padEnd(19)}${meaning}`)
  .join('\n')

export const USAGE = `Usage: npm run --silent dlq -- <command> [flags]

Looks into the dead-letter queue of the deletion service, and empties it.

  list                              what is there, by reason
  show <id>                         everything about one, its attempts included
  redrive                           send back to the deletion queue, with a fresh retry window
  discard                           delete for good; asks first

Which dead letters (redrive and discard need one of them):
  --reason <reason>                 repeatable; list takes it too
  --id <id>                         repeatable
  --all                             redrive only; leaves out the invalid ones

An <id> is what any output shows: a request_id, a message id (the dead letter's own, or the one in the worker's log lines),
or the SHA-256 of the body as its producer sent it.

Flags:
  --json                            list, show: JSON on stdout, nothing else
  --dry-run                         redrive: print what would be moved
  --force                           redrive: also invalid ones, which the worker will most likely refuse again
  --yes                             discard: don't ask
  --log <file>                      discard: append the log lines to a file instead of stdout
  --limit <number>                  read so many messages at most (default 10000, up to 100000)
  --event-request-id-path <path>    as documentpro:eventRequestIdPath (default detail.request_id)
  --help                            print this

Where (default: the service that runs on this machine):
  --data-dir <path>                 data directory of the local service (default .local)
  --stack <name>                    a deployed stack, for example DocumentProDeletion
  --dead-letter-queue-url <url>     with --queue-url for redrive
  --queue-url <url>
  --region <region>                 for AWS; default as for the AWS CLI, like the credentials
  --endpoint-url <url>              another endpoint of SQS (and CloudFormation)

Reasons:
${reasons}

SQS shows a message only by receiving it. While a command runs, what it read is hidden from other readers (and from
the queue's "visible" count); at the end, on Ctrl-C and after an error it is made visible again. A command that was
killed leaves it hidden for 5 minutes (list, show) or 15 (redrive, discard). A queue longer than --limit is read in
part, and the command says so.

Redrive sends first and deletes then, so at worst a message is on both queues; deleting an id twice is harmless. What
was attempted is in the attributes of the new message, for people; for the worker it's a new request. SQS's own redrive
(StartMessageMoveTask) makes a new request of it too, and leaves nothing to say what was before.

Exit codes: 0 done, 1 nothing to do or a failure, 2 wrong usage, 130 stopped by a signal.`
