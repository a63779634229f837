import type { FunctionDescription } from '../../template/stack-description.ts'

/** Who makes a request, as IAM sees it. */
export type Principal = Session | User | Service

/** A function that calls with its role. */
export interface Session {
  readonly kind: 'session'
  /** `arn:aws:sts::…:assumed-role/<role>/<session>` */
  readonly arn: string
  readonly roleArn: string
  readonly roleName: string
  /** How SQS names it as a sender. */
  readonly id: string
}

/** A person at this machine. */
export interface User {
  readonly kind: 'user'
  readonly arn: string
  /** How SQS names them as a sender. */
  readonly id: string
}

/** A service of AWS, on behalf of a resource. */
export interface Service {
  readonly kind: 'service'
  /** `events.amazonaws.com` and the like. */
  readonly name: string
  /** The resource for which it acts, where it tells. */
  readonly sourceArn?: string
}

/** A function as a caller: the session is named after it, as Lambda does. */
export function sessionOf({ name, role }: FunctionDescription, accountId: string): Session {
  return {
    kind: 'session',
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${name}`,
    roleArn: role.arn,
    roleName: role.name,
    id: `${role.id}:${name}`,
  }
}

/** What a policy's `Principal` is compared with, and what AWS's errors call the caller. */
export function nameOf(principal: Principal): string {
  return principal.kind === 'service' ? principal.name : principal.arn
}
