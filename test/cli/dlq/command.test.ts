import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../../cli/dlq/command.ts'
import { UsageError } from '../../../cli/dlq/usage-error.ts'

const READING = {
  place: { kind: 'local', dataDirectory: '.local' },
  limit: 10_000,
  eventRequestIdPath: ['detail', 'request_id'],
}

describe('the command line', () => {
  it('lists everything of the local service by default', () => {
    expect(parseCommand(['list'])).toStrictEqual({
      name: 'list',
      ...READING,
      selection: { by: 'all' },
      json: false,
    })
  })

  it('takes several reasons', () => {
    expect(
      parseCommand('redrive --reason expired --reason crashed --dry-run'.split(' ')),
    ).toStrictEqual({
      name: 'redrive',
      ...READING,
      selection: { by: 'reason', reasons: ['expired', 'crashed'] },
      dryRun: true,
      force: false,
    })
  })

  it('takes several ids, each once', () => {
    expect(
      parseCommand('discard --id a --id b --id a --yes --log gone.jsonl'.split(' ')),
    ).toStrictEqual({
      name: 'discard',
      ...READING,
      selection: { by: 'id', ids: ['a', 'b'] },
      confirmed: true,
      logFile: 'gone.jsonl',
    })
  })

  it('takes a stack, a region and another endpoint', () => {
    const args =
      'show x --json --stack S --region eu-west-1 --endpoint-url http://127.0.0.1:4566 --limit 5 --event-request-id-path detail.a.b'
    expect(parseCommand(args.split(' '))).toStrictEqual({
      name: 'show',
      id: 'x',
      json: true,
      limit: 5,
      eventRequestIdPath: ['detail', 'a', 'b'],
      place: {
        kind: 'stack',
        stackName: 'S',
        region: 'eu-west-1',
        endpoint: 'http://127.0.0.1:4566',
      },
    })
  })

  it('looks at a dead-letter queue by its URL alone', () => {
    expect(parseCommand(['list', '--dead-letter-queue-url', 'https://sqs/1/d'])).toMatchObject({
      place: { kind: 'urls', queueUrl: undefined, deadLetterQueueUrl: 'https://sqs/1/d' },
    })
  })

  it.each(['--help', 'list --help', 'nonsense -h'])('helps for %s', (args) => {
    expect(parseCommand(args.split(' '))).toStrictEqual({ name: 'help' })
  })

  it.each([
    ['', 'no command was given; the commands are list, show, redrive, discard'],
    ['purge', "'purge' is not a command"],
    ['list --frob', "Unknown option '--frob'"],
    ['list --force', "list doesn't take --force"],
    ['list extra', "list takes flags only, and got 'extra'"],
    ['list --reason expird', "--reason is 'expird'; allowed is expired, crashed,"],
    ['list --limit 0', "--limit is '0'; allowed is a whole number from 1 to 100000"],
    ['list --limit=', "--limit is ''"],
    ['list --limit 100001', "--limit is '100001'"],
    ['list --event-request-id-path id', "--event-request-id-path is 'id'"],
    ['show', 'show takes one request_id or message_id; got 0'],
    ['show a b', 'got 2'],
    ['redrive', 'redrive needs --all, --reason or --id'],
    ['redrive --all --id a', 'one of --all, --reason and --id; got --all and --id'],
    ['redrive --reason invalid', 'redrive --reason invalid needs --force'],
    ['redrive --id=', '--id is empty'],
    ['discard', 'discard needs --reason or --id'],
    ['discard --all', "discard doesn't take --all"],
    ['list --stack S --data-dir .local', 'give one of --data-dir, --stack and the queue URLs'],
    ['list --stack=', '--stack is empty'],
    ['list --region eu-west-1', '--region and --endpoint-url go with --stack or the queue URLs'],
    ['list --queue-url https://q', '--queue-url needs --dead-letter-queue-url'],
    ['redrive --all --dead-letter-queue-url https://d', 'redrive needs --queue-url'],
    ['list --dead-letter-queue-url d', "--dead-letter-queue-url is 'd'; allowed is an http or"],
  ])('refuses %j with a sentence', (line, sentence) => {
    const args = line === '' ? [] : line.split(' ')
    expect(() => parseCommand(args)).toThrow(UsageError)
    expect(() => parseCommand(args)).toThrow(sentence)
  })

  it('never fails but with a sentence', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('list', 'redrive', 'discard', 'show', '--all', '--id', '--limit', '--yes'),
    )
    fc.assert(
      fc.property(fc.array(word), (args) => {
        try {
          parseCommand(args)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
    )
  })
})
