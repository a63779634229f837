/** A policy with every reference in it resolved. */
export interface NamedPolicy {
  /** Of the resource of the template that it comes from. */
  readonly name: string
  readonly document: PolicyDocument
}

export interface PolicyDocument {
  readonly Version: string
  readonly Statement: readonly Readonly<Record<string, unknown>>[]
}

export interface PermissionsDescription {
  /** What a role may do, by the role's ARN. */
  readonly identityPolicies: ReadonlyMap<string, readonly NamedPolicy[]>
  /** What a role may do at most, by the role's ARN. */
  readonly boundaries: ReadonlyMap<string, readonly NamedPolicy[]>
  /** Who may do what with a resource, by the resource's ARN. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>
  /** Managed policies whose statements the template doesn't have, each with the role that refers to it. */
  readonly unknownPolicies: readonly { readonly role: string; readonly arn: string }[]
}
