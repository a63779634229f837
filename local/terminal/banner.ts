import { LOCAL_CREDENTIALS } from '../aws/local-credentials.ts'
import type { Endpoints } from '../data-directory/endpoints-file.ts'

/** Results that the simulator has at the start: one for each line to try, and those of the README's examples. */
export const SAMPLE_IDS: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `sample-${index + 1}`,
)

const SAMPLES_TO_TRY = ['sample-1', 'sample-2', 'sample-3'] as const

/** A real result is never named: what is pasted is deleted. */
const PLACEHOLDER_IDS = ['your-request-id-1', 'your-request-id-2', 'your-request-id-3'] as const

export interface BannerFacts {
  readonly endpoints: Endpoints
  readonly auth: 'none' | 'iam'
  readonly logsDirectory: string
  /** What a shell reads to know all this. */
  readonly envFile: string
  /** Resource types of the template that nothing stands for, with how often each occurs. */
  readonly notEmulated: Readonly<Record<string, number>>
}

/** What is printed when the service is ready: where everything is, and three lines that can be pasted. */
export function banner(facts: BannerFacts): string {
  const { endpoints, auth, logsDirectory, notEmulated } = facts
  const simulated = endpoints.apiKey !== null
  const types = Object.entries(notEmulated).map(([type, count]) => `${type} ×${count}`)
  return [
    'documentpro-deletion is running',
    '',
    `  HTTP API       ${endpoints.apiUrl}`,
    `  queue          ${endpoints.queueUrl}`,
    `  dead letters   ${endpoints.deadLetterQueueUrl}`,
    `  event bus      ${endpoints.eventsEndpoint} (${endpoints.eventBusName})`,
    `  DocumentPro    ${endpoints.upstreamUrl}${simulated ? ' (simulator)' : ' (real: deletions are final)'}`,
    ...(simulated ? [`  API key        ${endpoints.apiKey}`] : []),
    ...(endpoints.webhookSecret === null
      ? []
      : [`  webhooks       ${endpoints.apiUrl}/webhook, signed with ${endpoints.webhookSecret}`]),
    `  logs           ${logsDirectory}`,
    `  not emulated   ${types.join(', ')}`,
    '',
    'Try:',
    '',
    ...linesToTry(endpoints, auth, simulated ? SAMPLES_TO_TRY : PLACEHOLDER_IDS).map(
      (line) => `  ${line}`,
    ),
    '',
    ...(simulated
      ? [
          `The simulator has ${SAMPLE_IDS[0]} to ${SAMPLE_IDS.at(-1)}, each until it is deleted. To make more:`,
          '',
          `  curl -sS -w '\\n' ${endpoints.upstreamUrl}/_simulator/results -d '{"request_ids":["my-1","my-2"]}'`,
          '',
        ]
      : []),
    `The README's examples, in another terminal: . ${shellWord(facts.envFile)}`,
    'Ctrl-C stops; queued deletions wait for the next start.',
    '',
  ].join('\n')
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}

function linesToTry(
  { apiUrl, apiKey, region, sqsEndpoint, queueUrl }: Endpoints,
  auth: 'none' | 'iam',
  [first, second, third]: readonly [string, string, string],
): string[] {
  const { accessKeyId, secretAccessKey } = LOCAL_CREDENTIALS
  const signed =
    auth === 'iam'
      ? `--aws-sigv4 aws:amz:${region}:execute-api --user ${accessKeyId}:${secretAccessKey} `
      : ''
  const key = apiKey === null ? 'process.env.DOCUMENTPRO_API_KEY' : `'${apiKey}'`
  return [
    `curl -sS -w '\\n' ${signed}${apiUrl}/deletions -H 'content-type: application/json' -d '{"request_id":"${first}"}'`,
    `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} aws --endpoint-url ${sqsEndpoint} --region ${region} sqs send-message --queue-url ${queueUrl} --message-body '{"request_id":"${second}"}'`,
    `node -e "fetch('${apiUrl}/files?request_id=${third}',{method:'DELETE',headers:{'x-api-key':${key}}}).then(r=>r.text()).then(console.log)"`,
  ]
}
