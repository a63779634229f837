import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { FunctionName } from '../lambda/settings.ts'
import { bundleName } from './bundle-name.ts'
import type { Configuration } from './configuration.ts'
import { allowKeyUse } from './encryption-key.ts'
import { functionCode } from './function-code.ts'
import { nodeHeapOptions } from './node-heap.ts'
import type { OperatorSecret } from './operator-secret.ts'
import type { OutcomeEvents } from './outcome-events.ts'

export interface DeletionFunctionProps {
  readonly name: FunctionName
  readonly description: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly configuration: Configuration
  /** Whether it sends them. */
  readonly outcomeEvents: OutcomeEvents | undefined
  readonly secret: OperatorSecret
  /** Encrypts the queues and the secret that the function uses, and its logs. */
  readonly encryptionKey: IKey | undefined
  /** What `lambda/settings.ts` makes of the values for this function, which runs with this role. */
  readonly variables: (role: Role) => Readonly<Record<string, string>>
  /** @default Lambda stops what it takes for an endless loop */
  readonly recursiveLoop?: RecursiveLoop
  /** Invocations at once, set apart for this function and its limit. */
  readonly reservedConcurrency: number | undefined
}

/** A function of this service: bundled, traced, logging as JSON, with a role that names what it may do. */
export class DeletionFunction extends LambdaFunction {
  /** SQS names its id as the sender of the function's messages. */
  readonly executionRole: Role

  constructor(scope: Construct, id: string, props: DeletionFunctionProps) {
    const { configuration, secret, encryptionKey } = props
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: configuration.logRetentionDays,
      // They tell what became of each id, in every attempt of it.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    })
    const role = createRole(scope, `${id}Role`, logGroup, secret)
    if (encryptionKey !== undefined) allowKeyUse(role, encryptionKey)
    super(scope, id, {
      description: props.description,
      code: functionCode(
        bundleName(props.name, {
          ledger: configuration.ledger,
          certificates: configuration.certificates,
          outcomeEvents: props.outcomeEvents !== undefined,
        }),
      ),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      tracing: Tracing.ACTIVE,
      recursiveLoop: props.recursiveLoop ?? RecursiveLoop.TERMINATE,
      loggingFormat: LoggingFormat.JSON,
      // Metrics are lines without a level, which Lambda takes for INFO: with WARN there would be no alarms either.
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      logGroup,
      role,
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
      environment: {
        NODE_OPTIONS: nodeHeapOptions(props.memoryMb),
        ...props.variables(role),
      },
    })
    this.executionRole = role
    props.outcomeEvents?.allowSending(role)
  }
}

/** No managed policy: AWSLambdaBasicExecutionRole may write to every log group of the account. */
function createRole(
  scope: Construct,
  id: string,
  logGroup: LogGroup,
  secret: OperatorSecret,
): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  role.addToPolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  )
  secret.allowReading(role)
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take * only.',
  })
  return role
}
