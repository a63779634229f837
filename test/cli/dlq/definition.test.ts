import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { programRun } from '../fixtures/program-run.ts'

const refused = (line: string) => programRun(['dlq', ...line.split(' ').filter(Boolean)])

describe('the command line of dlq', () => {
  it.each([
    ['', 'no command was given'],
    ['purge', "unknown command 'purge'"],
    ['list --frob', "unknown option '--frob'"],
    ['list --force', "unknown option '--force'"],
    ['list extra', "too many arguments for 'list'. Expected 0 arguments but got 1: extra"],
    ['list --reason expird', "'expird' is invalid. Allowed is expired, crashed,"],
    ['list --limit 0', "'0' is invalid. Allowed is a whole number from 1 to 100000"],
    ['list --limit=', "'' is invalid. Allowed is a whole number"],
    ['list --limit 100001', "'100001' is invalid"],
    ['list --event-request-id-path id', "'id' is invalid. Allowed are names with dots"],
    ['show', "missing required argument 'id'"],
    ['show a b', 'got 2'],
    ['redrive', 'redrive needs --all, --reason or --id'],
    ['redrive --all --id a', "'--all' cannot be used with option '--id <id>'"],
    ['redrive --reason expired --id a', "cannot be used with option '--id <id>'"],
    ['redrive --reason invalid', 'redrive --reason invalid needs --force'],
    ['redrive --id=', "'' is invalid. Allowed is a request_id or message_id"],
    ['discard', 'discard needs --reason or --id'],
    ['discard --all', "unknown option '--all'"],
    ['list --stack S --data-dir .local', 'give one of --data-dir, --stack and the queue URLs'],
    ['list --stack=', '--stack is empty'],
    ['list --region eu-west-1', 'go with --stack or the queue URLs'],
    ['list --profile p', 'go with --stack or the queue URLs'],
    ['list --queue-url https://q', '--queue-url needs --dead-letter-queue-url'],
    ['redrive --all --dead-letter-queue-url https://d', 'redrive needs --queue-url'],
    ['list --dead-letter-queue-url d', "--dead-letter-queue-url is 'd'; allowed is an http or"],
  ])('refuses %j with a sentence', async (line, sentence) => {
    const { code, printed, told } = await refused(line)
    expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
    expect(told).toContain(sentence)
    expect(told.split('\n')).toHaveLength(1)
  })

  it('never fails but with a sentence', async () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('list', 'redrive', 'discard', 'show', '--all', '--id', '--limit', '--yes'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word), async (args) => {
        // With a place that there is none of, no command gets further.
        const { code, told } = await programRun(['dlq', ...args, '--data-dir', '/nowhere'])
        expect([0, 1, 2]).toContain(code)
        expect(told).not.toMatch(/^\s+at |[^\P{Cc}\n]/mu)
      }),
    )
  })
})
