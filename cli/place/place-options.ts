import type { Command } from 'commander'

/** Adds the flags that say where a command acts; `readPlace` reads them. */
export function withPlaceOptions(
  command: Command,
  queues: 'both queues' | 'deletion queue' | 'no queue',
): Command {
  command
    .optionsGroup('Where (default: the service that runs on this machine):')
    .option('--data-dir <path>', 'data directory of the local service (default: .local)')
    .option('--stack <name>', 'a deployed stack, for example DocumentProDeletion')
  if (queues !== 'no queue') {
    command.option('--queue-url <url>', 'URL of the deletion queue, instead of a stack')
  }
  if (queues === 'both queues') {
    command.option(
      '--dead-letter-queue-url <url>',
      'beside it; alone it does where nothing is sent',
    )
  }
  return command
    .option('--profile <name>', 'for AWS: as the AWS CLI has it')
    .option('--region <region>', 'for AWS: as the AWS CLI has it')
    .option('--endpoint-url <url>', 'another endpoint of AWS')
    .optionsGroup('Options:')
}
