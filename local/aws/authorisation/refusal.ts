import type { AccessRequest, Decision } from './authoriser.ts'
import { nameOf, type Principal } from './principal.ts'

type Refused = Exclude<Decision, { kind: 'allowed' }>

/** What AWS says to the caller. */
export function refusalMessage({ principal, action, resource }: AccessRequest, refused: Refused) {
  const what = `User: ${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource}`
  switch (refused.kind) {
    case 'denied': {
      const policy = {
        identity: 'an identity-based policy',
        resource: 'a resource-based policy',
        boundary: 'a permissions boundary',
      }[refused.by]
      return `${what} with an explicit deny in ${policy}`
    }
    case 'not_allowed':
      return `${what} because no identity-based policy allows the ${action} action`
  }
}

/** What the local run says: who wanted what, and the statement that is missing in the template, or that is in the way. */
export function refusalSentence(request: AccessRequest, refused: Refused): string {
  const { principal, action, resource } = request
  const what = `not authorised: ${described(principal)} to ${action} on ${resource}`
  switch (refused.kind) {
    case 'denied':
      return `${what}; a statement forbids it: ${refused.statement}`
    case 'not_allowed': {
      const reason = refused.reason === undefined ? '' : ` (can't be told: ${refused.reason})`
      return `${what}${reason}; ${missing(request)}`
    }
  }
}

function described(principal: Principal): string {
  switch (principal.kind) {
    case 'session':
      return `the role ${principal.roleName}`
    case 'user':
      return principal.arn
    case 'service':
      return principal.sourceArn === undefined
        ? principal.name
        : `${principal.name} for ${principal.sourceArn}`
  }
}

/** The least that would allow it. */
function missing({ principal, action, resource, context: all = {} }: AccessRequest): string {
  // How a service uses a key is worth a condition; which items a call is about is not.
  const context = Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('kms:')))
  const statement = { Effect: 'Allow', Action: action, Resource: resource }
  switch (principal.kind) {
    case 'session': {
      const conditions =
        Object.keys(context).length === 0 ? {} : { Condition: { StringEquals: context } }
      return `missing in the policies of the role ${principal.roleName}: ${JSON.stringify({ ...statement, ...conditions })}`
    }
    case 'user':
      return 'the documentation promises it to nobody of that name'
    case 'service': {
      const { name: Service, sourceArn } = principal
      const Condition = {
        ...(sourceArn !== undefined && { ArnEquals: { 'aws:SourceArn': sourceArn } }),
        ...(Object.keys(context).length > 0 && { StringEquals: context }),
      }
      const conditions = Object.keys(Condition).length === 0 ? {} : { Condition }
      return `missing in the policy of that resource: ${JSON.stringify({ ...statement, Principal: { Service }, ...conditions })}`
    }
  }
}
