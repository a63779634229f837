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

/** Something that AWS does by itself for the stack, and must be allowed to do. */
export interface StandingAccess {
  /** A function, by whose role it's done, or a service of AWS for a resource of the stack. */
  readonly by:
    | { readonly functionName: string }
    | { readonly service: string; readonly sourceArn?: string }
  readonly action: string
  readonly resource: string
  /** Condition keys. */
  readonly context?: Readonly<Record<string, string>>
}

export interface PermissionsDescription {
  /** What a role may do, by the role's ARN. */
  readonly identityPolicies: ReadonlyMap<string, readonly NamedPolicy[]>
  /** What a role may do at most, by the role's ARN. */
  readonly boundaries: ReadonlyMap<string, readonly NamedPolicy[]>
  /** Who may do what with a resource, by the resource's ARN. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>
  /** The ARN of the customer's key that encrypts a resource, by the resource's ARN. */
  readonly encryption: ReadonlyMap<string, string>
  readonly standing: readonly StandingAccess[]
  /** Managed policies whose statements the template doesn't have, each with the role that refers to it. */
  readonly unknownPolicies: readonly { readonly role: string; readonly arn: string }[]
}
