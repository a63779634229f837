/**
 * Whether anybody would notice that a template lacks something: the requests that the journeys made are decided on
 * again, by the mutant's policies.
 *
 * @module
 */
import {
  type AccessRequest,
  type Authoriser,
  createAuthoriser,
  type Decided,
} from '../local/aws/authorisation/authoriser.ts'
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
  const authoriser = authoriserOf(template, account)
  return Promise.all(
    requests.map(async (request) => ({ request, decision: await authoriser.decide(request) })),
  )
}

/** The first request on which a template's policies don't agree with what was decided before. */
export async function firstDifference(
  before: readonly Decided[],
  template: Template,
  account: EmulatedAccount,
): Promise<AccessRequest | undefined> {
  const authoriser = authoriserOf(template, account)
  for (const { request, decision } of before) {
    const { kind } = await authoriser.decide(request)
    if (kind !== decision.kind) return request
  }
  return undefined
}

function authoriserOf(template: Template, account: EmulatedAccount): Authoriser {
  const { permissions } = describeStack(readTemplateDocument(template), account, '/')
  return createAuthoriser({ ...account, permissions })
}
