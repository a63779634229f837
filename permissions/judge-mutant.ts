/**
 * Whether anybody would notice that a template lacks something: the requests that the journeys made are decided on
 * again, by the mutant's policies.
 *
 * @module
 */
import {
  type AccessRequest,
  createAuthoriser,
  type Decided,
} from '../local/authorisation/authoriser.ts'
import { describeStack } from '../local/template/describe-stack.ts'
import type { EmulatedAccount } from '../local/template/emulated-values.ts'
import { readTemplateDocument } from '../local/template/template-document.ts'
import type { Template } from './altered-assembly.ts'

/** A person of another account, whatever their own account allows them. */
const STRANGER = {
  principal: {
    kind: 'user',
    arn: 'arn:aws:iam::999999999999:user/stranger',
    id: 'AIDASTRANGER',
  },
  context: { 'aws:PrincipalAccount': '999999999999' },
} as const

/** What must be refused: what was asked, once more without TLS, and by a stranger. */
export function forbiddenVariants(asked: readonly AccessRequest[]): readonly AccessRequest[] {
  return asked.flatMap((request) => [
    { ...request, context: { ...request.context, 'aws:SecureTransport': 'false' } },
    {
      ...request,
      principal: STRANGER.principal,
      context: { ...request.context, ...STRANGER.context },
    },
  ])
}

/** What a template's policies say to requests. */
export async function decideBy(
  template: Template,
  account: EmulatedAccount,
  requests: readonly AccessRequest[],
): Promise<readonly Decided[]> {
  const { permissions } = describeStack(readTemplateDocument(template), account, '/')
  const authoriser = createAuthoriser({ ...account, permissions })
  return Promise.all(
    requests.map(async (request) => ({ request, decision: await authoriser.decide(request) })),
  )
}

/** The first request on which the two don't agree. */
export function firstDifference(
  before: readonly Decided[],
  after: readonly Decided[],
): AccessRequest | undefined {
  return before.find(({ decision }, index) => decision.kind !== after[index]?.decision.kind)
    ?.request
}
