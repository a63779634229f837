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

export interface WebhookApiProps {
  readonly configuration: Configuration
  readonly webhook: IFunction
  /** Encrypts the access log. */
  readonly encryptionKey: IKey | undefined
  /** Instead of IAM, for every route but `DELETE /files`. */
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

/** `DELETE /files` is open to the internet but for its key, so it gets a fifth of the API's rate. */
const FILES_SHARE = 5

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
    const files = configuration.filesRoute
      ? route(
          'DeleteFiles',
          HttpRouteKey.with('/files', HttpMethod.DELETE),
          new HttpNoneAuthorizer(),
        )
      : undefined
    if (files !== undefined) {
      Validations.of(files).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          "A drop-in for DocumentPro's endpoint: the function checks x-api-key in constant time.",
      })
    }
    this.#addStage(props, files)
  }

  #addStage({ configuration, encryptionKey }: WebhookApiProps, files: HttpRoute | undefined): void {
    const { apiRateLimit, apiBurstLimit } = configuration
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    })
    const stage = new CfnStage(this, 'Stage', {
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
      ...(files === undefined
        ? {}
        : {
            routeSettings: {
              'DELETE /files': {
                ThrottlingRateLimit: Math.ceil(apiRateLimit / FILES_SHARE),
                ThrottlingBurstLimit: Math.ceil(apiBurstLimit / FILES_SHARE),
              },
            },
          }),
    })
    // API Gateway refuses settings for a route that isn't there yet.
    if (files !== undefined) stage.node.addDependency(files)
  }

  /** Where the API is, without a slash at the end. */
  get url(): string {
    return this.api.apiEndpoint
  }
}
