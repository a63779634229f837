import type { Pipeline } from '../../template/pipeline.ts'
import type { StackDescription } from '../../template/stack-description.ts'
import { eventBusArn } from '../event-bus/event-bus.ts'
import { type AccessControl, type AccessKeys, RefusedError } from './access-control.ts'
import { createAuthoriser } from './authoriser.ts'
import { peopleOf } from './people.ts'
import { type Principal, sessionOf } from './principal.ts'

export interface Deployment {
  readonly stack: StackDescription
  readonly pipeline: Pipeline
  readonly accountId: string
  readonly region: string
  /** Gets a sentence for each policy that isn't known here. */
  readonly onProblem: (sentence: string) => void
}

/** From here on the template's policies decide, and the documentation's for people. */
export async function deployPermissions(
  access: AccessControl,
  { stack, pipeline, accountId, region, onProblem }: Deployment,
): Promise<void> {
  const people = peopleOf({
    accountId,
    region,
    deletionQueueArn: pipeline.deletionQueue.arn,
    deadLetterQueueArn: pipeline.deadLetterQueue.arn,
    secretArns: [pipeline.secretArn, ...[pipeline.webhookSecretArn ?? []].flat()],
    tableArns: [pipeline.ledgerTable ?? []]
      .flat()
      .map((name) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`),
    keyArns: [...new Set(stack.permissions.encryption.values())],
    eventBusArn: eventBusArn(pipeline.eventBusName, { account: accountId, region }),
    apiId: pipeline.api.id,
  })
  const keys = new Map<string, AccessKeys>([
    ...people.map((person) => [person.accessKeyId, person.keys] as const),
    ...stack.functions.map((description) => {
      const { accessKeyId, secretAccessKey } = description.role
      return [accessKeyId, { secretAccessKey, caller: sessionOf(description, accountId) }] as const
    }),
  ])
  const { permissions } = stack
  const identityPolicies = new Map([
    ...permissions.identityPolicies,
    ...people.map(({ keys: { caller }, policy }) => [caller.arn, [policy]] as const),
  ])
  const deployed = { permissions: { ...permissions, identityPolicies }, accountId, region }
  access.deploy({ authoriser: createAuthoriser(deployed), keys })
  for (const { role, arn } of permissions.unknownPolicies) {
    onProblem(
      `the role ${role} has the policy ${arn}, which isn't in the template: what it says doesn't count here`,
    )
  }
  await askForStandingAccess(access, stack, accountId)
}

/** Has what AWS does by itself decided on, so that it's known at the start what it may not do. */
async function askForStandingAccess(
  access: AccessControl,
  { functions, permissions }: StackDescription,
  accountId: string,
): Promise<void> {
  for (const { by, ...needed } of permissions.standing) {
    const principal: Principal | undefined =
      'service' in by
        ? { kind: 'service', name: by.service, ...(by.sourceArn && { sourceArn: by.sourceArn }) }
        : functions
            .filter(({ name }) => name === by.functionName)
            .map((description) => sessionOf(description, accountId))[0]
    if (principal === undefined) continue
    await access.allow(principal, [needed]).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) throw error
    })
  }
}
