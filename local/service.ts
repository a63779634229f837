import { variableOf } from '../lambda/settings.ts'
import { createAccessControl } from './aws/authorisation/access-control.ts'
import { deployPermissions } from './aws/authorisation/deployed-permissions.ts'
import { createLogFaults } from './aws/cloudwatch/log-faults.ts'
import { startEventBus } from './aws/event-bus/event-bus.ts'
import { deliveriesOf } from './aws/event-bus/event-delivery.ts'
import { startPollers } from './aws/event-source-mapping/pollers.ts'
import { createFunctionHosts } from './aws/functions/function-hosts.ts'
import { startGateway } from './aws/http-api/gateway.ts'
import { startKms } from './aws/kms/kms.ts'
import { storedKeys } from './aws/kms/stored-keys.ts'
import { DEMO_API_KEY } from './aws/local-credentials.ts'
import { startSecretsManager } from './aws/secrets-manager/secrets-manager.ts'
import { stackSecrets } from './aws/secrets-manager/stack-secrets.ts'
import { createQueues } from './aws/stores/queues.ts'
import { startDynamoDb, startSqs } from './aws/stores/stores.ts'
import { type Closer, createClosers } from './closers.ts'
import { claimDataDirectory, type DataDirectory } from './data-directory/data-directory.ts'
import { endpointsOf, writeEndpointsFile } from './data-directory/endpoints-file.ts'
import { writeEnvFile } from './data-directory/env-file.ts'
import { readKeptPorts } from './data-directory/kept-ports.ts'
import { keepToUpstream } from './data-directory/upstream-mark.ts'
import type { LocalService, LocalServiceOptions } from './local-service.ts'
import { startUpstream } from './simulator/upstream.ts'
import { findPipeline } from './template/pipeline.ts'
import { readStack } from './template/read-stack.ts'

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' } as const

/** How long requests under way may take once the service is told to stop, in milliseconds. */
const CLOSE_GRACE_MS = 10_000

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
  const { accountId, region } = ACCOUNT
  const ports = await readKeptPorts(directory.portsFile)
  const { policiesEnforced: enforced = true } = options
  const access = createAccessControl({ region, enforced, onRefusal })
  const encryption = new Map<string, string>()
  const shared = { ...ACCOUNT, access, encryption, ports, onClose }

  const sqs = await startSqs({ ...shared, directory: directory.queues, faults: options.sqsFaults })
  const upstream = await ports.keep('simulator', (port) =>
    startUpstream(options.upstream, { apiKey: DEMO_API_KEY, port, ...options.simulator }),
  )
  onClose(upstream.close)

  const stack = await readStack(
    {
      assembly: options.assembly,
      ownAssembly: directory.assembly,
      context: { 'documentpro:baseUrl': upstream.url, ...options.context },
    },
    { ...ACCOUNT, sqsEndpoint: sqs.edge.url },
  )
  const pipeline = findPipeline(stack)
  for (const [resource, key] of stack.permissions.encryption) encryption.set(resource, key)
  await deployPermissions(access, { ...ACCOUNT, stack, pipeline, onProblem })
  await createQueues(sqs.server.client, stack.queues)
  const queued = stack.queues.flatMap(({ name }) => sqs.server.messages(name))
  await keepToUpstream(directory.path, options.upstream ?? { kind: 'simulator' }, queued.length)

  const dynamoDb = await startDynamoDb({
    ...shared,
    directory: directory.tables,
    tables: stack.tables,
    faults: options.dynamoDbFaults,
  })
  const secrets = stackSecrets(stack, pipeline, upstream.apiKey)
  const secretsManager = await ports.keep('secrets_manager', (port) =>
    startSecretsManager({ secrets, port, access, region }),
  )
  onClose(secretsManager.close)
  const keys = await storedKeys(directory.keys, stack.signingKeys)
  const kms = await ports.keep('kms', (port) => startKms({ keys, port, access }))
  onClose(kms.close)

  const work = createClosers()
  onClose(work.close)
  const { client } = sqs.server
  const rules = deliveriesOf(stack.eventRules, { client, access, encryption, onProblem })
  const { onEvent = () => undefined } = options
  const eventBus = await ports.keep('event_bus', (port) =>
    startEventBus({ rules, account: accountId, region, port, access, onEvent }),
  )
  // Closed after the functions, which send their last events to it.
  work.add(eventBus.close)
  const lookAtLine = createLogFaults(onLogFault)
  const functions = createFunctionHosts(stack.functions, {
    logsDirectory: directory.logs,
    region,
    endpoints: {
      AWS_ENDPOINT_URL_SQS: sqs.edge.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.edge.url,
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
  const { invoke } = functions
  const pollers = startPollers(stack, {
    sqsEndpoint: sqs.edge.url,
    region,
    invoke,
    onDelivery: options.onDelivery,
    onProblem,
    onClose: work.add,
  })
  const { api } = pipeline
  const auth = options.auth ?? 'none'
  const openGateway = (port: number) =>
    startGateway({ ...ACCOUNT, api, port, auth, access, invoke, onProblem })
  const gateway =
    options.port === undefined
      ? await ports.keep('http_api', openGateway, options.preferredPort)
      : await openGateway(options.port)
  work.add(() => gateway.close(CLOSE_GRACE_MS))

  const endpoints = endpointsOf(pipeline, upstream, {
    region,
    apiUrl: gateway.url,
    sqsEndpoint: sqs.edge.url,
    secretsManagerEndpoint: secretsManager.url,
    eventsEndpoint: eventBus.url,
    kmsEndpoint: kms.url,
    dynamodbEndpoint: dynamoDb.edge.url,
  })
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
    messages: ({ name }) => sqs.server.messages(name),
    pipeline,
    emulatedSqs: sqs.server.client,
    sqsEdge: sqs.edge,
    dynamoDbEdge: dynamoDb.edge,
    tables: dynamoDb.server.client,
    eventBus,
    secretsManager,
    kms,
    decided: access.decided,
    simulator: upstream.simulator,
    crashPollers: pollers.crash,
    quiesce: work.close,
  }
}
