import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { variableOf } from '../lambda/settings.ts'
import {
  type AccessControl,
  type AccessKeys,
  createAccessControl,
  RefusedError,
} from './authorisation/access-control.ts'
import { createAuthoriser, type Decided } from './authorisation/authoriser.ts'
import { peopleOf } from './authorisation/people.ts'
import { type Principal, sessionOf } from './authorisation/principal.ts'
import { type Closer, createClosers } from './closers.ts'
import { createLogFaults } from './cloudwatch/log-faults.ts'
import {
  claimDataDirectory,
  type DataDirectory,
  DataDirectoryError,
  makeDirectory,
} from './data-directory.ts'
import { type DynamoDbEdge, startDynamoDbEdge } from './dynamodb-edge/dynamodb-edge.ts'
import { requiredTableAccess } from './dynamodb-edge/required-access.ts'
import { type Endpoints, writeEndpointsFile } from './endpoints-file.ts'
import { writeEnvFile } from './env-file.ts'
import { type EventBus, eventBusArn, startEventBus } from './event-bus/event-bus.ts'
import { deliveriesOf } from './event-bus/event-delivery.ts'
import type { EventEnvelope } from './event-bus/event-entry.ts'
import {
  type EventSourceMapping,
  startEventSourceMapping,
} from './event-source-mapping/event-source-mapping.ts'
import type { FunctionHost } from './functions/function-host.ts'
import { createFunctionHosts } from './functions/function-hosts.ts'
import { startGateway } from './http-api/gateway.ts'
import { readKeptPorts } from './kept-ports.ts'
import { type Kms, startKms } from './kms/kms.ts'
import { storedKeys } from './kms/stored-keys.ts'
import { type SecretsManager, startSecretsManager } from './secrets-manager/secrets-manager.ts'
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts'
import { startUpstream, type Upstream } from './simulator/upstream.ts'
import { requiredAccess } from './sqs-edge/required-access.ts'
import { type SqsEdge, startSqsEdge } from './sqs-edge/sqs-edge.ts'
import { createQueues, type QueuedMessage, startQueueServer } from './stores/queues.ts'
import { createTables, startTableServer } from './stores/tables.ts'
import { describeStack } from './template/describe-stack.ts'
import { findPipeline, type Pipeline } from './template/pipeline.ts'
import type {
  QueueDescription,
  RoleDescription,
  StackDescription,
  TableDescription,
} from './template/stack-description.ts'
import { readAssembly, SynthesisError, synthesise } from './template/synthesise.ts'
import { TemplateError } from './template/template-document.ts'
import { keepToUpstream } from './upstream-mark.ts'

const REGION = 'us-east-1'
const ACCOUNT_ID = '000000000000'

/** How long requests and invocations under way may take once the service is told to stop, in milliseconds. */
const CLOSE_GRACE_MS = 10_000

/** The key that the simulator and the local secret share; it opens nothing else. */
export const DEMO_API_KEY = 'local-demo-key'

/** Signs webhooks on this machine and nowhere else. */
const DEMO_WEBHOOK_SECRET = `whsec_${Buffer.from('local-demo-webhook-secret').toString('base64')}`

/** CDK context of a local run: all that there is is on. */
export const LOCAL_CONTEXT: Readonly<Record<string, unknown>> = {
  'documentpro:certificates': true,
  'documentpro:filesRoute': true,
  'documentpro:webhookRoute': true,
  'documentpro:outcomeEventBus': 'default',
}

export interface LocalServiceOptions {
  /**
   * Holds queues, tables, logs, the cloud assembly if no other place is given for it, and where everything is:
   * `endpoints.json`, `env` for a shell, and `ports.json`, which brings every part back to its port.
   */
  readonly dataDirectory: string
  /** Removes what earlier runs left in the data directory. Default false. */
  readonly fresh?: boolean
  /** Port of the gateway; 0 picks a free one. Default: that of the last run in this data directory. */
  readonly port?: number
  /** Port of the gateway in the first run, if it is free. Default: any free one. */
  readonly preferredPort?: number
  /** `iam` checks signatures on the routes that ask for them. Default `none`. */
  readonly auth?: 'none' | 'iam'
  /** CDK context that goes over that of `cdk.json`. */
  readonly context?: Readonly<Record<string, unknown>>
  /** Default: the simulator. */
  readonly upstream?: Upstream
  /** For the simulator; default is the demo key and no results. */
  readonly simulator?: Partial<SimulatorOptions>
  /** Spoils calls to SQS, by functions and pollers alike. Default: none. */
  readonly sqsFaults?: { readonly rate: number; readonly seed: number }
  /** Spoils calls to DynamoDB. Default: none. */
  readonly dynamoDbFaults?: { readonly rate: number; readonly seed: number }
  /** Execution environments of one function at once. Default 10. */
  readonly environmentLimit?: number
  /**
   * Directory of a cloud assembly that was synthesised before, for any upstream; if there is none yet, it is
   * synthesised there and stays. Default: synthesised anew, in the data directory.
   */
  readonly assembly?: string
  /** False lets everybody do everything, so that a benchmark can tell what asking the policies costs. Default true. */
  readonly policiesEnforced?: boolean
  /** Gets each line that a function writes, and the process of the execution environment. */
  readonly onLine?: (functionName: string, line: string, pid: number) => void
  /** Gets each record that a poller hands to a function. */
  readonly onDelivery?: (record: SQSRecord) => void
  /** Gets each event on the event bus, outcome events among them, with the bus's name. */
  readonly onEvent?: (envelope: EventEnvelope, busName: string) => void
  /** Gets a sentence for each thing that went wrong outside a function's own code. */
  readonly onProblem?: (sentence: string) => void
  /** Gets a sentence for each thing that the template's policies don't allow, once. Default: onProblem. */
  readonly onRefusal?: (sentence: string) => void
  /** Gets a sentence for what AWS would cut or drop of a function's log, once. Default: onProblem. */
  readonly onLogFault?: (sentence: string) => void
}

/** The whole pipeline, running. */
export interface LocalService {
  readonly endpoints: Endpoints
  readonly stack: StackDescription
  readonly logsDirectory: string
  /** For a shell to read, while the service runs. */
  readonly envFile: string
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionHost>
  /** Every message of a queue, without touching it. */
  messages(queue: QueueDescription): readonly QueuedMessage[]
  readonly pipeline: Pipeline
  /** The emulated SQS itself, behind its edge: it asks no policy. */
  readonly emulatedSqs: SQSClient
  readonly sqsEdge: SqsEdge
  readonly dynamoDbEdge: DynamoDbEdge
  /** The emulated DynamoDB itself, past its front. */
  readonly tables: DynamoDBClient
  readonly eventBus: EventBus
  readonly secretsManager: SecretsManager
  readonly kms: Kms
  /** What policies were asked so far, and what they said, each once. */
  decided(): Promise<readonly Decided[]>
  /** Undefined when the real DocumentPro is in use. */
  readonly simulator: Simulator | undefined
  /** Makes the pollers forget what they received, as if they had crashed. */
  crashPollers(): void
  /** Finishes what is under way and takes on nothing more; the queues can still be read. */
  quiesce(): Promise<void>
  /** Finishes what is under way, leaves the messages for the next run and frees everything. */
  close(): Promise<void>
}

/**
 * Synthesises the stack and starts everything that it describes.
 * @throws DataDirectoryError, SynthesisError, TemplateError or the error of a port that is taken; nothing
 * is left running then
 */
export async function startLocalService(options: LocalServiceOptions): Promise<LocalService> {
  const closers = createClosers()
  try {
    const directory = await claimDataDirectory(options.dataDirectory, options.fresh ?? false)
    closers.add(directory.release)
    return { ...(await startParts(options, directory, closers.add)), close: closers.close }
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function startParts(
  options: LocalServiceOptions,
  directory: DataDirectory,
  onClose: (closer: Closer) => void,
): Promise<Omit<LocalService, 'close'>> {
  const { onProblem = () => undefined, onRefusal = onProblem, onLogFault = onProblem } = options
  const ports = await readKeptPorts(directory.portsFile)
  const queueServer = await ports
    .keep('sqs', async (port) => {
      const server = await startQueueServer(directory.queues, REGION, port)
      return { ...server, url: server.endpoint }
    })
    .catch(unreadable(directory.queues))
  onClose(queueServer.close)
  const account = { accountId: ACCOUNT_ID, region: REGION }
  const { policiesEnforced: enforced = true } = options
  const access = createAccessControl({ region: REGION, enforced, onRefusal })
  const encryption = new Map<string, string>()
  const tables: TableDescription[] = []
  const sqsEdge = await ports.keep('sqs_edge', (port) =>
    startSqsEdge({
      endpoint: queueServer.endpoint,
      port,
      senderOf: (accessKeyId) => access.callerOf(accessKeyId)?.id,
      admit: (request, call) =>
        access.allow(
          access.identify(request, 'sqs'),
          requiredAccess(call, { ...account, encryption }),
        ),
      ...(options.sqsFaults && { faults: options.sqsFaults }),
    }),
  )
  onClose(sqsEdge.close)
  const sqsEndpoint = sqsEdge.url
  const upstream = await ports.keep('simulator', (port) =>
    startUpstream(options.upstream, { apiKey: DEMO_API_KEY, port, ...options.simulator }),
  )
  onClose(upstream.close)
  const stack = await readStack(options, directory, sqsEndpoint, upstream.url)
  const pipeline = findPipeline(stack)
  for (const [resource, key] of stack.permissions.encryption) encryption.set(resource, key)
  tables.push(...stack.tables)
  deploy(access, stack, pipeline, onProblem)
  await askForStandingAccess(access, stack)
  await createQueues(queueServer.client, stack.queues)
  const queued = stack.queues.flatMap(({ name }) => queueServer.messages(name))
  await keepToUpstream(directory.path, options.upstream ?? { kind: 'simulator' }, queued.length)
  const tableServer = await startTableServer(directory.tables, REGION)
  onClose(tableServer.close)
  await orThrown(createTables(tableServer.client, stack.tables)).catch(unreadable(directory.tables))
  const dynamoDbEdge = await ports.keep('dynamodb', (port) =>
    startDynamoDbEdge({
      endpoint: tableServer.endpoint,
      port,
      admit: (request, operation, input) =>
        access.allow(
          access.identify(request, 'dynamodb'),
          requiredTableAccess(operation, input, { ...account, encryption, tables }),
        ),
      ...(options.dynamoDbFaults && { faults: options.dynamoDbFaults }),
    }),
  )
  onClose(dynamoDbEdge.close)

  const secrets = [
    {
      arn: pipeline.secretArn,
      name: secretName(pipeline.secretArn, stack),
      value: secretValue(upstream.apiKey, pipeline.secretField),
      keyArn: encryption.get(pipeline.secretArn),
    },
    ...[pipeline.webhookSecretArn ?? []].flat().map((arn) => ({
      arn,
      name: secretName(arn, stack),
      value: DEMO_WEBHOOK_SECRET,
      keyArn: encryption.get(arn),
    })),
  ]
  const secretsManager = await ports.keep('secrets_manager', (port) =>
    startSecretsManager({ secrets, port, access, region: REGION }),
  )
  onClose(secretsManager.close)

  const signingKeys = await storedKeys(directory.keys, stack.signingKeys)
  const kms = await ports.keep('kms', (port) => startKms({ keys: signingKeys, port, access }))
  onClose(kms.close)

  const work = createClosers()
  onClose(work.close)
  const { client } = queueServer
  const rules = deliveriesOf(stack.eventRules, { client, access, encryption, onProblem })
  const { onEvent = () => undefined } = options
  const eventBus = await ports.keep('event_bus', (port) =>
    startEventBus({ rules, account: ACCOUNT_ID, region: REGION, port, access, onEvent }),
  )
  // Closed after the functions, which send their last events to it.
  work.add(eventBus.close)
  const lookAtLine = createLogFaults(onLogFault)
  const functions = createFunctionHosts(stack.functions, {
    logsDirectory: directory.logs,
    region: REGION,
    endpoints: {
      AWS_ENDPOINT_URL_SQS: sqsEndpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEdge.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: eventBus.url,
      AWS_ENDPOINT_URL_KMS: kms.url,
      // An assembly that was there before may name the upstream of another run.
      ...(options.assembly !== undefined && { [variableOf('baseUrl')]: upstream.url }),
    },
    environmentLimit: options.environmentLimit ?? 10,
    onLine: (functionName, line, pid) => {
      lookAtLine(functionName, line)
      options.onLine?.(functionName, line, pid)
    },
  })
  work.add(functions.close)
  const pollings: EventSourceMapping[] = []
  for (const mapping of stack.eventSourceMappings) {
    const client = new SQSClient({
      endpoint: sqsEndpoint,
      region: REGION,
      credentials: roleOf(mapping.functionName, stack),
    })
    work.add(async () => client.destroy())
    const polling = startEventSourceMapping({
      mapping,
      client,
      region: REGION,
      invoke: (event) => {
        for (const record of event.Records) options.onDelivery?.(record)
        return functions.invoke(mapping.functionName, event)
      },
      onProblem,
    })
    pollings.push(polling)
    work.add(() => polling.close(CLOSE_GRACE_MS))
  }
  const [api] = stack.apis
  if (api === undefined) throw new TemplateError('the template has no HTTP API')
  const openGateway = (port: number) =>
    startGateway({
      api,
      accountId: ACCOUNT_ID,
      region: REGION,
      port,
      auth: options.auth ?? 'none',
      access,
      invoke: functions.invoke,
      onProblem,
    })
  const gateway =
    options.port === undefined
      ? await ports.keep('http_api', openGateway, options.preferredPort)
      : await openGateway(options.port)
  work.add(() => gateway.close(CLOSE_GRACE_MS))

  const endpoints: Endpoints = {
    apiUrl: gateway.url,
    apiKey: upstream.simulator === undefined ? null : upstream.apiKey,
    webhookSecret: pipeline.webhookSecretArn === undefined ? null : DEMO_WEBHOOK_SECRET,
    region: REGION,
    sqsEndpoint,
    queueUrl: pipeline.deletionQueue.url,
    deadLetterQueueUrl: pipeline.deadLetterQueue.url,
    upstreamUrl: upstream.url,
    secretId: pipeline.secretArn,
    secretField: pipeline.secretField ?? null,
    pid: process.pid,
    secretsManagerEndpoint: secretsManager.url,
    eventsEndpoint: eventBus.url,
    eventBusName: pipeline.eventBusName,
    kmsEndpoint: kms.url,
    dynamodbEndpoint: dynamoDbEdge.url,
    ledgerTable: pipeline.ledgerTable ?? null,
  }
  await ports.save()
  await writeEnvFile(directory.envFile, endpoints)
  // Last: whoever waits for it finds everything.
  await writeEndpointsFile(directory.endpointsFile, endpoints)
  return {
    endpoints,
    stack,
    logsDirectory: directory.logs,
    envFile: directory.envFile,
    functions: functions.hosts,
    messages: ({ name }) => queueServer.messages(name),
    pipeline,
    emulatedSqs: queueServer.client,
    sqsEdge,
    dynamoDbEdge,
    tables: tableServer.client,
    eventBus,
    secretsManager,
    kms,
    decided: access.decided,
    simulator: upstream.simulator,
    crashPollers: () => {
      for (const polling of pollings) polling.crash()
    },
    quiesce: work.close,
  }
}

/** From here on the template's policies decide, and the documentation's for people. */
function deploy(
  access: AccessControl,
  stack: StackDescription,
  pipeline: Pipeline,
  onProblem: (sentence: string) => void,
): void {
  const people = peopleOf({
    accountId: ACCOUNT_ID,
    region: REGION,
    deletionQueueArn: pipeline.deletionQueue.arn,
    deadLetterQueueArn: pipeline.deadLetterQueue.arn,
    secretArns: [pipeline.secretArn, ...[pipeline.webhookSecretArn ?? []].flat()],
    tableArns: [pipeline.ledgerTable ?? []]
      .flat()
      .map((name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`),
    keyArns: [...new Set(stack.permissions.encryption.values())],
    eventBusArn: eventBusArn(pipeline.eventBusName, { account: ACCOUNT_ID, region: REGION }),
    apiId: stack.apis[0]?.id ?? '',
  })
  const keys = new Map<string, AccessKeys>([
    ...people.map((person) => [person.accessKeyId, person.keys] as const),
    ...stack.functions.map((description) => {
      const { accessKeyId, secretAccessKey } = description.role
      return [accessKeyId, { secretAccessKey, caller: sessionOf(description, ACCOUNT_ID) }] as const
    }),
  ])
  const { permissions } = stack
  const identityPolicies = new Map([
    ...permissions.identityPolicies,
    ...people.map(({ keys: { caller }, policy }) => [caller.arn, [policy]] as const),
  ])
  const authoriser = createAuthoriser({
    permissions: { ...permissions, identityPolicies },
    accountId: ACCOUNT_ID,
    region: REGION,
  })
  access.deploy({ authoriser, keys })
  for (const { role, arn } of permissions.unknownPolicies) {
    onProblem(
      `the role ${role} has the policy ${arn}, which isn't in the template: what it says doesn't count here`,
    )
  }
}

/** Has what AWS does by itself decided on, so that it's known at the start what it may not do. */
async function askForStandingAccess(
  access: AccessControl,
  { functions, permissions }: StackDescription,
): Promise<void> {
  for (const { by, ...needed } of permissions.standing) {
    const principal: Principal | undefined =
      'service' in by
        ? { kind: 'service', name: by.service, ...(by.sourceArn && { sourceArn: by.sourceArn }) }
        : functions
            .filter(({ name }) => name === by.functionName)
            .map((description) => sessionOf(description, ACCOUNT_ID))[0]
    if (principal === undefined) continue
    await access.allow(principal, [needed]).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) throw error
    })
  }
}

/** @throws TemplateError */
function roleOf(functionName: string, stack: StackDescription): RoleDescription {
  const described = stack.functions.find(({ name }) => name === functionName)
  if (described === undefined)
    throw new TemplateError(`the template has no function ${functionName}`)
  return described.role
}

async function readStack(
  options: LocalServiceOptions,
  directory: DataDirectory,
  sqsEndpoint: string,
  upstreamUrl: string,
): Promise<StackDescription> {
  const { assembly = directory.assembly } = options
  await makeDirectory(assembly).catch((error: unknown) => {
    throw new SynthesisError(
      `${assembly} can't hold the template (${codeOf(error)}); give another --assembly`,
      {
        cause: error,
      },
    )
  })
  const before = options.assembly === undefined ? undefined : await readAssembly(assembly)
  const { name, template, assetsDirectory } =
    before ??
    (await synthesise(assembly, {
      'documentpro:baseUrl': upstreamUrl,
      ...LOCAL_CONTEXT,
      ...options.context,
    }))
  const account = {
    accountId: ACCOUNT_ID,
    region: REGION,
    stackName: name,
    sqsEndpoint,
  }
  return describeStack(template, account, assetsDirectory)
}

/** dynalite throws out of a callback, where nobody catches, when its files are broken. */
async function orThrown<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  process.once('uncaughtException', reject)
  return Promise.race([work, promise]).finally(() => process.off('uncaughtException', reject))
}

/** What earlier runs left can't be read: a disk was full, or somebody edited it. */
function unreadable(directory: string): (error: unknown) => never {
  return (error) => {
    throw new DataDirectoryError(
      `${directory} can't be read (${error instanceof Error ? error.message : String(error)}); move it away, or start without it: npm start -- --fresh`,
      { cause: error },
    )
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** An imported secret is not in the template; its name is in its ARN, before the six random characters. */
function secretName(arn: string, stack: StackDescription): string {
  const own = stack.secrets.find((secret) => secret.arn === arn)
  return own?.name ?? arn.replace(/^.*:secret:/, '').replace(/-[^-]{6}$/, '')
}

function secretValue(apiKey: string, field: string | undefined): string {
  return field === undefined ? apiKey : JSON.stringify({ [field]: apiKey })
}
