import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'

export interface WebhookApiProps {
  readonly configuration: Configuration
  readonly webhook: IFunction
  /** Instead of IAM, for every route but `DELETE /files` and `POST /webhook`. */
  readonly authorizer?: IHttpRouteAuthorizer
}

/** Ids and times only: no header, no body, no query. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationErrorMessage: '$context.integrationErrorMessage',
  sourceIp: '$context.identity.sourceIp',
}

/** A route that asks for a credential of its own is open to the internet until then: it gets a fifth of the API's rate. */
const OPEN_SHARE = 5

/** A route without an authorizer, and what checks its callers. */
interface OpenRoute {
  readonly id: string
  readonly method: HttpMethod
  readonly path: string
  readonly reason: string
}

function openRoutes({ filesRoute, webhookRoute }: Configuration): readonly OpenRoute[] {
  const files: OpenRoute = {
    id: 'DeleteFiles',
    method: HttpMethod.DELETE,
    path: '/files',
    reason: "A drop-in for DocumentPro's endpoint: the function checks x-api-key in constant time.",
  }
  const webhook: OpenRoute = {
    id: 'PostWebhook',
    method: HttpMethod.POST,
    path: '/webhook',
    reason: "Senders of webhooks can't sign with SigV4: the function checks their own signature.",
  }
  return [...(filesRoute ? [files] : []), ...(webhookRoute ? [webhook] : [])]
}

/** The HTTP API in front of the webhook function. */
export class WebhookApi extends Construct {
  readonly api: HttpApi

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id)
    const { configuration, webhook, authorizer = new HttpIamAuthorizer() } = props
    this.api = new HttpApi(this, 'Api', {
      description: 'Deletes DocumentPro parsing results',
      createDefaultStage: false,
    })
    const integration = new HttpLambdaIntegration('Webhook', webhook)
    const route = (name: string, routeKey: HttpRouteKey, routeAuthorizer: IHttpRouteAuthorizer) =>
      new HttpRoute(this, name, {
        httpApi: this.api,
        integration,
        routeKey,
        authorizer: routeAuthorizer,
      })
    route('PostDeletions', HttpRouteKey.with('/deletions', HttpMethod.POST), authorizer)
    // Wrong paths and methods get a clear answer, but only for callers who may call at all.
    route('Default', HttpRouteKey.DEFAULT, authorizer)
    const open = openRoutes(configuration).map(({ id: name, method, path, reason }) => {
      const added = route(name, HttpRouteKey.with(path, method), new HttpNoneAuthorizer())
      Validations.of(added).acknowledge({ id: 'AwsSolutions-APIG4', reason })
      return { route: added, routeKey: `${method} ${path}` }
    })
    const stage = this.#addStage(
      configuration,
      open.map(({ routeKey }) => routeKey),
    )
    // API Gateway refuses settings for a route that isn't there yet.
    for (const { route: added } of open) stage.node.addDependency(added)
  }

  #addStage(configuration: Configuration, openRouteKeys: readonly string[]): CfnStage {
    const { apiRateLimit, apiBurstLimit } = configuration
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const throttle = {
      ThrottlingRateLimit: Math.ceil(apiRateLimit / OPEN_SHARE),
      ThrottlingBurstLimit: Math.ceil(apiBurstLimit / OPEN_SHARE),
    }
    return new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: accessLog.logGroupArn,
        format: JSON.stringify(ACCESS_LOG),
      },
      defaultRouteSettings: {
        throttlingRateLimit: apiRateLimit,
        throttlingBurstLimit: apiBurstLimit,
      },
      ...(openRouteKeys.length === 0
        ? {}
        : { routeSettings: Object.fromEntries(openRouteKeys.map((key) => [key, throttle])) }),
    })
  }

  /** Where the API is, without a slash at the end. */
  get url(): string {
    return this.api.apiEndpoint
  }
}
