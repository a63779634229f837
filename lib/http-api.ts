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
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'

export interface DeletionHttpApiProps {
  readonly configuration: Configuration
  readonly api: IFunction
  /** Encrypts the access log. */
  readonly encryptionKey: IKey | undefined
  /** Instead of IAM, for every route but `DELETE /files` and `POST /webhook`. */
  readonly authorizer?: IHttpRouteAuthorizer
}

/** Ids, times and who called: no header, no body, no query. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  /** The function's own: `aws_request_id` in its lines. */
  functionRequestId: '$context.integration.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationErrorMessage: '$context.integrationErrorMessage',
  sourceIp: '$context.identity.sourceIp',
  /** Who signed; empty on routes without IAM. */
  userArn: '$context.identity.userArn',
}

/** A route that is open to the internet, or that leads nowhere, gets a fifth of the API's rate. */
const SMALL_SHARE = 5

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

/** The HTTP API in front of the API function. */
export class DeletionHttpApi extends Construct {
  readonly gateway: HttpApi
  readonly #throttled = new Map<HttpRoute, { readonly key: string; readonly share: number }>()

  constructor(scope: Construct, id: string, props: DeletionHttpApiProps) {
    super(scope, id)
    const { configuration, api, authorizer = new HttpIamAuthorizer() } = props
    this.gateway = new HttpApi(this, 'Api', {
      description: 'Deletes DocumentPro parsing results',
      createDefaultStage: false,
    })
    const integration = new HttpLambdaIntegration('Api', api)
    const route = (
      name: string,
      routeKey: HttpRouteKey,
      routeAuthorizer: IHttpRouteAuthorizer,
      share: number,
    ): HttpRoute => {
      const created = new HttpRoute(this, name, {
        httpApi: this.gateway,
        integration,
        routeKey,
        authorizer: routeAuthorizer,
      })
      this.#throttled.set(created, { key: routeKey.key, share })
      return created
    }
    route('PostDeletions', HttpRouteKey.with('/deletions', HttpMethod.POST), authorizer, 1)
    // Wrong paths and methods get a clear answer, but only for callers who may call at all.
    route('Default', HttpRouteKey.DEFAULT, authorizer, SMALL_SHARE)
    for (const { id: name, method, path, reason } of openRoutes(configuration)) {
      const open = route(
        name,
        HttpRouteKey.with(path, method),
        new HttpNoneAuthorizer(),
        SMALL_SHARE,
      )
      Validations.of(open).acknowledge({ id: 'AwsSolutions-APIG4', reason })
    }
    this.#addStage(props)
  }

  #addStage({ configuration, encryptionKey }: DeletionHttpApiProps): void {
    const { apiRateLimit, apiBurstLimit } = configuration
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    })
    const stage = new CfnStage(this, 'Stage', {
      apiId: this.gateway.apiId,
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
      routeSettings: Object.fromEntries(
        [...this.#throttled.values()].map(({ key, share }) => [
          key,
          {
            ThrottlingRateLimit: Math.ceil(apiRateLimit / share),
            ThrottlingBurstLimit: Math.ceil(apiBurstLimit / share),
          },
        ]),
      ),
    })
    // API Gateway refuses settings for a route that isn't there yet.
    stage.node.addDependency(...this.#throttled.keys())
  }

  /** Where the API is, without a slash at the end. */
  get url(): string {
    return this.gateway.apiEndpoint
  }
}
