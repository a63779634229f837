import type { PermissionsDescription } from './permissions-description.ts'

/** A queue to create. */
export interface QueueDescription {
  readonly name: string
  readonly url: string
  readonly arn: string
  /** In the form that CreateQueue takes them in. */
  readonly attributes: Readonly<Record<string, string>>
}

/** A key that signs. */
export interface SigningKeyDescription {
  readonly id: string
  readonly arn: string
}

/** What a function is to AWS when it calls. */
export interface RoleDescription {
  readonly name: string
  readonly arn: string
  /** `AROA…` */
  readonly id: string
  /** Of the access keys with which it calls. */
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** A function to run, from its bundled asset. */
export interface FunctionDescription {
  readonly name: string
  readonly arn: string
  readonly role: RoleDescription
  /** Absolute path of the asset's directory. */
  readonly assetDirectory: string
  /** `<file without extension>.<exported name>`. */
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** `Text` or `JSON`. */
  readonly logFormat: string
  readonly environment: Readonly<Record<string, string>>
}

/** A queue that invokes a function. */
export interface EventSourceMappingDescription {
  readonly queue: QueueDescription
  readonly functionName: string
  readonly batchSize: number
  readonly batchingWindowSeconds: number
  /** Invocations at once. */
  readonly maximumConcurrency: number
  /** False: the function's response is ignored, only a failed invocation keeps messages. */
  readonly reportBatchItemFailures: boolean
}

/** How many requests API Gateway takes. */
export interface ThrottleDescription {
  readonly ratePerSecond: number
  /** At once. */
  readonly burst: number
}

export interface RouteDescription {
  /** `METHOD /path`, `ANY /path` or `$default`. */
  readonly routeKey: string
  readonly authorization: 'NONE' | 'AWS_IAM'
  readonly functionName: string
  readonly timeoutMs: number
}

export interface ApiDescription {
  readonly id: string
  readonly stage: string
  readonly routes: readonly RouteDescription[]
  /** By route key; each route has its own. */
  readonly throttles: ReadonlyMap<string, ThrottleDescription>
}

export interface SecretDescription {
  readonly name: string
  readonly arn: string
}

/** An attribute of a table's primary key. */
export interface TableKey {
  readonly name: string
  readonly role: 'HASH' | 'RANGE'
  readonly type: 'S' | 'N' | 'B'
}

export interface TableDescription {
  readonly name: string
  readonly keys: readonly TableKey[]
}

/** A queue that gets a rule's events. */
export interface EventTargetDescription {
  readonly queue: QueueDescription
  /** Where what can't be delivered goes. */
  readonly deadLetterQueue: QueueDescription | undefined
  /** The tenant that events are of the fair queue. */
  readonly messageGroupId?: string
}

/** An EventBridge rule with queues as targets. */
export interface EventRuleDescription {
  readonly name: string
  readonly arn: string
  readonly busName: string
  readonly pattern: Readonly<Record<string, unknown>>
  readonly targets: readonly EventTargetDescription[]
}

/** What the template asks for, as far as it is emulated. */
export interface StackDescription {
  readonly queues: readonly QueueDescription[]
  readonly functions: readonly FunctionDescription[]
  readonly eventSourceMappings: readonly EventSourceMappingDescription[]
  readonly apis: readonly ApiDescription[]
  readonly secrets: readonly SecretDescription[]
  readonly tables: readonly TableDescription[]
  readonly signingKeys: readonly SigningKeyDescription[]
  readonly eventRules: readonly EventRuleDescription[]
  readonly permissions: PermissionsDescription
  /** Resource types that nothing here stands for, with how often each occurs. */
  readonly notEmulated: Readonly<Record<string, number>>
}
