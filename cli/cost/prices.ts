/**
 * AWS list prices, first tier, without free tiers, taxes and discounts.
 *
 * @module
 */

/** When the prices were looked up, and for which region. */
export const PRICES_OF = { date: '2026-11-24', region: 'us-east-1' } as const

export interface Price {
  readonly service: string
  readonly unit: string
  readonly usd: number
  /** So many units cost `usd`. */
  readonly per: number
  /** AWS's page for it. */
  readonly page: string
  /** Where the figure was read. Most of AWS's pages load their tables by script, so stored copies lack them. */
  readonly readIn: string
  /** False when no page was found that says this figure. */
  readonly confirmed: boolean
}

const LAMBDA = {
  service: 'Lambda',
  page: 'https://aws.amazon.com/lambda/pricing/',
  readIn: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  confirmed: true,
}
const CLOUDWATCH = {
  service: 'CloudWatch',
  page: 'https://aws.amazon.com/cloudwatch/pricing/',
  confirmed: true,
}
const CLOUDWATCH_GUIDE =
  'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/'
const LOGS = {
  ...CLOUDWATCH,
  readIn: 'https://hykell.com/kb/platform-specific-guides/aws-cloudwatch-logs-pricing',
}
const DYNAMODB = {
  service: 'DynamoDB',
  page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
}
const EVENTBRIDGE = {
  service: 'EventBridge',
  page: 'https://aws.amazon.com/eventbridge/pricing/',
  readIn: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
  confirmed: true,
}
const SECRETS_MANAGER = {
  service: 'Secrets Manager',
  page: 'https://aws.amazon.com/secrets-manager/pricing/',
  readIn:
    'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  confirmed: true,
}
const STEP_FUNCTIONS = {
  service: 'Step Functions',
  page: 'https://aws.amazon.com/step-functions/pricing/',
  confirmed: true,
}
const EXPRESS_GUIDE = 'https://www.wring.co/blog/aws-step-functions-pricing-guide'

export const prices = {
  lambdaRequest: { ...LAMBDA, unit: 'requests', usd: 0.2, per: 1e6, readIn: LAMBDA.page },
  lambdaGbSecond: { ...LAMBDA, unit: 'GB-s (arm64)', usd: 0.0000133334, per: 1 },
  sqsRequest: {
    service: 'SQS',
    unit: 'requests of 64 KB',
    usd: 0.4,
    per: 1e6,
    page: 'https://aws.amazon.com/sqs/pricing/',
    readIn: 'https://cloudburn.io/blog/amazon-sqs-pricing',
    confirmed: true,
  },
  httpApiRequest: {
    service: 'API Gateway',
    unit: 'HTTP API requests of 512 KB',
    usd: 1,
    per: 1e6,
    page: 'https://aws.amazon.com/api-gateway/pricing/',
    readIn: 'https://www.apigatewaycost.com/aws',
    confirmed: true,
  },
  secretMonth: { ...SECRETS_MANAGER, unit: 'secret-months', usd: 0.4, per: 1 },
  secretCall: { ...SECRETS_MANAGER, unit: 'calls', usd: 0.05, per: 1e4 },
  logIngestedGb: { ...LOGS, unit: 'GB of logs taken in', usd: 0.5, per: 1 },
  logStoredGbMonth: { ...LOGS, unit: 'GB-months of logs, compressed', usd: 0.03, per: 1 },
  metricMonth: {
    ...CLOUDWATCH,
    unit: 'metric-months',
    usd: 0.3,
    per: 1,
    readIn: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  alarmMonth: { ...CLOUDWATCH, unit: 'alarm-months', usd: 0.1, per: 1, readIn: CLOUDWATCH_GUIDE },
  dashboardMonth: {
    ...CLOUDWATCH,
    unit: 'dashboard-months',
    usd: 3,
    per: 1,
    readIn: CLOUDWATCH_GUIDE,
  },
  trace: {
    service: 'X-Ray',
    unit: 'traces recorded',
    usd: 5,
    per: 1e6,
    page: 'https://aws.amazon.com/xray/pricing/',
    readIn: 'https://aws.amazon.com/xray/pricing/',
    confirmed: true,
  },
  dynamoWrite: {
    ...DYNAMODB,
    unit: 'writes of 1 KB',
    usd: 0.625,
    per: 1e6,
    readIn: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    confirmed: true,
  },
  dynamoGbMonth: {
    ...DYNAMODB,
    unit: 'GB-months',
    usd: 0.25,
    per: 1,
    readIn: "other people's estimates",
    confirmed: false,
  },
  event: { ...EVENTBRIDGE, unit: 'custom events of 64 KB', usd: 1, per: 1e6 },
  pipeRequest: { ...EVENTBRIDGE, unit: 'Pipes requests of 64 KB', usd: 0.4, per: 1e6 },
  apiDestinationCall: { ...EVENTBRIDGE, unit: 'API destination calls', usd: 0.2, per: 1e6 },
  transition: {
    ...STEP_FUNCTIONS,
    unit: 'state transitions',
    usd: 0.025,
    per: 1e3,
    readIn: STEP_FUNCTIONS.page,
  },
  expressRequest: {
    ...STEP_FUNCTIONS,
    unit: 'express requests',
    usd: 1,
    per: 1e6,
    readIn: EXPRESS_GUIDE,
  },
  expressGbSecond: {
    ...STEP_FUNCTIONS,
    unit: 'express GB-s',
    usd: 0.00001667,
    per: 1,
    readIn: EXPRESS_GUIDE,
  },
  transferredGb: {
    service: 'Data transfer',
    unit: 'GB out to the internet',
    usd: 0.09,
    per: 1,
    page: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
    readIn: 'https://www.egresscost.com/aws',
    confirmed: true,
  },
} as const satisfies Record<string, Price>
