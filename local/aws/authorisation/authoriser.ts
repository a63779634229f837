/**
 * Decides as IAM does whether a principal may do something with a resource, by the policies of a template.
 *
 * @module
 */
import { type RequestAnalysis, runSimulation } from '@cloud-copilot/iam-simulate'
import type { NamedPolicy, PermissionsDescription } from '../../template/permissions-description.ts'
import { asKnown } from './encryption-context.ts'
import { nameOf, type Principal } from './principal.ts'

/** Something that somebody wants to do. */
export interface AccessRequest {
  readonly principal: Principal
  /** As in policies: `sqs:SendMessage`. */
  readonly action: string
  /** An ARN; `*` for what has no resource. */
  readonly resource: string
  /** Condition keys of this request, beside the global ones. */
  readonly context?: Readonly<Record<string, string | string[]>>
}

/** A statement that forbids, and the policy that it stands in. */
interface Denial {
  readonly kind: 'denied'
  readonly by: 'identity' | 'resource' | 'boundary'
  readonly statement: string
}

/** Nothing allows it; or `reason` says why it can't be told. */
interface Silence {
  readonly kind: 'not_allowed'
  readonly reason?: string
}

export type Decision = { readonly kind: 'allowed' } | Denial | Silence

export interface Decided {
  readonly request: AccessRequest
  readonly decision: Decision
}

export interface Authoriser {
  decide(request: AccessRequest): Promise<Decision>
  /** What was decided so far, each once. */
  decided(): Promise<readonly Decided[]>
}

export interface AuthoriserOptions {
  readonly permissions: Pick<
    PermissionsDescription,
    'identityPolicies' | 'boundaries' | 'resourcePolicies'
  >
  readonly accountId: string
  readonly region: string
}

/** Callers may make up resources without end. */
const KEPT_DECISIONS = 10_000

/** Each decision is made once and kept, for policies don't change while a stack runs. */
export function createAuthoriser(options: AuthoriserOptions): Authoriser {
  const kept = new Map<string, { request: AccessRequest; decision: Promise<Decision> }>()
  return {
    decide(request) {
      const { principal, action, resource, context = {} } = request
      const source = principal.kind === 'service' ? (principal.sourceArn ?? '') : ''
      const key = JSON.stringify([nameOf(principal), source, action, resource, context])
      const known = kept.get(key)
      if (known !== undefined) return known.decision
      const decision = simulate(request, options)
      if (kept.size >= KEPT_DECISIONS) kept.clear()
      kept.set(key, { request, decision })
      return decision
    },
    decided: () =>
      Promise.all(
        [...kept.values()].map(async ({ request, decision }) => ({
          request,
          decision: await decision,
        })),
      ),
  }
}

async function simulate(
  { principal, action, resource, context = {} }: AccessRequest,
  { permissions, accountId, region }: AuthoriserOptions,
): Promise<Decision> {
  const identity = identityOf(principal)
  const boundary = permissions.boundaries.get(identity)
  const resourcePolicy = permissions.resourcePolicies.get(resource)
  const simulated = await runSimulation(
    {
      request: {
        principal: nameOf(principal),
        action,
        resource: { resource, accountId },
        contextVariables: { ...globalContext(principal, accountId, region), ...asKnown(context) },
      },
      identityPolicies: [...(permissions.identityPolicies.get(identity) ?? [])].map(asSimulated),
      ...(boundary !== undefined && { permissionBoundaryPolicies: boundary.map(asSimulated) }),
      ...(resourcePolicy !== undefined && { resourcePolicy: asKnown(resourcePolicy.document) }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  )
  if (simulated.resultType === 'error') {
    return { kind: 'not_allowed', reason: JSON.stringify(simulated.errors) }
  }
  if (simulated.overallResult === 'Allowed') return { kind: 'allowed' }
  if (simulated.resultType === 'wildcard') return { kind: 'not_allowed' }
  return denialIn(simulated.result.analysis) ?? { kind: 'not_allowed' }
}

function asSimulated({ name, document }: NamedPolicy) {
  return { name, policy: asKnown(document) }
}

function identityOf(principal: Principal): string {
  switch (principal.kind) {
    case 'session':
      return principal.roleArn
    case 'user':
      return principal.arn
    case 'service':
      return ''
  }
}

/**
 * The condition keys that every request has. The stand-ins are where AWS's own endpoints are, which take TLS only: so a
 * request on the loopback interface counts as one over TLS.
 */
function globalContext(
  principal: Principal,
  accountId: string,
  region: string,
): Record<string, string> {
  const always = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region }
  const ofAccount = {
    ...always,
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalAccount': accountId,
  }
  switch (principal.kind) {
    case 'session':
      return {
        ...ofAccount,
        'aws:PrincipalType': 'AssumedRole',
        'aws:PrincipalArn': principal.roleArn,
        'aws:userid': principal.id,
      }
    case 'user':
      return {
        ...ofAccount,
        'aws:PrincipalType': 'User',
        'aws:PrincipalArn': principal.arn,
        'aws:userid': principal.id,
      }
    case 'service':
      return {
        ...always,
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalServiceName': principal.name,
        ...(principal.sourceArn !== undefined && {
          'aws:SourceArn': principal.sourceArn,
          'aws:SourceAccount': accountId,
        }),
      }
  }
}

function denialIn(analysis: RequestAnalysis): Denial | undefined {
  const analyses = {
    identity: analysis.identityAnalysis,
    resource: analysis.resourceAnalysis,
    boundary: analysis.permissionBoundaryAnalysis,
  } as const
  for (const by of ['identity', 'resource', 'boundary'] as const) {
    const [denying] = analyses[by]?.denyStatements ?? []
    if (denying !== undefined) {
      return { kind: 'denied', by, statement: JSON.stringify(denying.statement) }
    }
  }
  return undefined
}
