import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { FunctionName } from '../lambda/settings.ts'
import type { Configuration } from './configuration.ts'
import { allowKeyUse } from './encryption-key.ts'
import { nodeHeapOptions } from './node-heap.ts'
import type { OperatorSecret } from './operator-secret.ts'

export interface DeletionFunctionProps {
  readonly name: FunctionName
  readonly description: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly configuration: Configuration
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

const LAMBDA_FOLDER = fileURLToPath(new URL('../lambda', import.meta.url))
const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url))
/** The packages that the clients have, wherever they were installed. */
const SDK = createRequire(
  createRequire(import.meta.url).resolve('@aws-sdk/client-sqs/package.json'),
)
/** A part of the SDK as it is for where there are no files to look for settings in. */
function withoutFiles(core: string, part: string): string {
  return `${dirname(SDK.resolve(`${core}/package.json`))}/dist-es/submodules/${part}/index.browser.js`
}

/** A function of this service: bundled, traced, logging as JSON, with a role that names what it may do. */
export class DeletionFunction extends NodejsFunction {
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
      entry: `${LAMBDA_FOLDER}/${props.name}.ts`,
      projectRoot: PROJECT_FOLDER,
      depsLockFilePath: `${PROJECT_FOLDER}/package-lock.json`,
      handler: 'handler',
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
      bundling: {
        // CommonJS: an ES module's import of node:http runs every getter that it exports, and one of them loads
        // the whole of undici (docs/decisions/0012-cold-start.md).
        format: OutputFormat.CJS,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        // The SDK goes into the bundle: tree-shaken it loads faster than the runtime's copy, and its version is
        // pinned. Left out is what a function never loads: event streams, which none of our calls has.
        externalModules: ['@smithy/core/event-streams'],
        esbuildArgs: {
          // `module` is there by itself as long as no condition is given.
          ...(configuration.ledger ? {} : { '--conditions': 'module,without-ledger' }),
          '--supported:dynamic-import': 'false',
          // Each client of the SDK brings its whole package.json, for its version in a request header.
          '--loader:.json': 'empty',
          '--alias:@aws-sdk/credential-provider-node': `${LAMBDA_FOLDER}/aws/environment-credentials.ts`,
          '--alias:@smithy/core/checksum': `${LAMBDA_FOLDER}/aws/checksums.ts`,
          '--alias:@smithy/core/config': `${LAMBDA_FOLDER}/aws/given-config.ts`,
          '--alias:@smithy/core/retry': `${LAMBDA_FOLDER}/aws/standard-retry.ts`,
          '--alias:@aws-sdk/core/httpAuthSchemes': withoutFiles('@aws-sdk/core', 'httpAuthSchemes'),
          '--alias:@smithy/core/endpoints': withoutFiles('@smithy/core', 'endpoints'),
          '--alias:@aws/lambda-invoke-store': `${LAMBDA_FOLDER}/aws/no-invoke-store.ts`,
        },
      },
    })
    this.executionRole = role
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
