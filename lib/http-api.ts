import { Aws, Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
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
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
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

/** Each route but `POST /deletions` gets a fifth of the API's rate: it reads, is open to the internet, or leads nowhere. */
const SMALL_SHARE = 5

const LONGEST_API_NAME = 128

/** Always there, so that the stage may name it. */
const DELETIONS = HttpRouteKey.with('/deletions', HttpMethod.POST)

/**
 * An integration that lets API Gateway invoke nothing by itself: the CDK's own permission for `$default` covers every
 * route and method of the API, and those of the others every method of their path.
 */
class UnpermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {
    // Each route has a permission of its own.
  }
}

/**
 * What API Gateway names as its source when it invokes a function for a route, after the stage. A variable may have any
 * value; `$default` has no method (serverless-application-model#1860 shows what the console says, and that it holds).
 */
function sourceOf({ key }: HttpRouteKey): string {
  return key.replace(' ', '').replaceAll(/\{[^}]+\}/g, '*')
}

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
  /** Who called, when, and what was answered. */
  readonly accessLog: LogGroup

  constructor(scope: Construct, id: string, props: DeletionHttpApiProps) {
    super(scope, id)
    const { configuration, api, authorizer = new HttpIamAuthorizer() } = props
    const name = this.node.path.split('/').slice(0, -1).join('-')
    this.gateway = new HttpApi(this, 'Api', {
      apiName: name.slice(0, LONGEST_API_NAME),
      description: 'Deletes DocumentPro parsing results',
      createDefaultStage: false,
    })
    const integration = new UnpermittedIntegration('Api', api)
    const route = (
      name: string,
      routeKey: HttpRouteKey,
      routeAuthorizer: IHttpRouteAuthorizer,
    ): HttpRoute => {
      const permission = `${name}Permission`
      api.addPermission(permission, {
        scope: this,
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: Stack.of(this).formatArn({
          service: 'execute-api',
          resource: this.gateway.apiId,
          resourceName: `*/${sourceOf(routeKey)}`,
        }),
      })
      const added = new HttpRoute(this, name, {
        httpApi: this.gateway,
        integration,
        routeKey,
        authorizer: routeAuthorizer,
      })
      // The stage deploys a route at once: who calls it before API Gateway may invoke the function gets a 500.
      added.node.addDependency(this.node.findChild(permission))
      return added
    }
    const deletions = route('PostDeletions', DELETIONS, authorizer)
    // Wrong paths and methods get a clear answer, but only for callers who may call at all.
    route('Default', HttpRouteKey.DEFAULT, authorizer)
    if (configuration.ledger) {
      route('GetDeletions', HttpRouteKey.with('/deletions', HttpMethod.GET), authorizer)
      const one = HttpRouteKey.with('/deletions/{request_id}', HttpMethod.GET)
      route('GetDeletion', one, authorizer)
    }
    if (configuration.certificates) {
      const path = '/deletions/{request_id}/certificate'
      route('PostCertificate', HttpRouteKey.with(path, HttpMethod.POST), authorizer)
      const any = HttpRouteKey.with('/certificates', HttpMethod.POST)
      route('PostCertificates', any, authorizer)
    }
    for (const { id: name, method, path, reason } of openRoutes(configuration)) {
      const open = route(name, HttpRouteKey.with(path, method), new HttpNoneAuthorizer())
      Validations.of(open).acknowledge({ id: 'AwsSolutions-APIG4', reason })
    }
    this.accessLog = this.#addAccessLog(name, props)
    this.#addStage(configuration, deletions)
  }

  /**
   * Under `/aws/vendedlogs/` its delivery needs no statement in the account's own resource policy for logs, which takes
   * 5,120 characters and may be full. It outlives the stack, so the name has the stack's id in it.
   */
  #addAccessLog(name: string, { configuration, encryptionKey }: DeletionHttpApiProps): LogGroup {
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID))
    return new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/documentpro-deletion/${name.replaceAll(/[^\w-]+/g, '-')}-${stackUuid}`,
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    })
  }

  #addStage({ apiRateLimit, apiBurstLimit }: Configuration, deletions: HttpRoute): void {
    const stage = new CfnStage(this, 'Stage', {
      apiId: this.gateway.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: this.accessLog.logGroupArn,
        format: JSON.stringify(ACCESS_LOG),
      },
      defaultRouteSettings: {
        throttlingRateLimit: Math.ceil(apiRateLimit / SMALL_SHARE),
        throttlingBurstLimit: Math.ceil(apiBurstLimit / SMALL_SHARE),
      },
      // No route that can be switched off: its settings would stay in the stage when it is gone, and API Gateway then
      // refuses every update ("Unable to find Route by key"; serverless#8590, serverless-application-model#1939).
      routeSettings: {
        [DELETIONS.key]: {
          ThrottlingRateLimit: apiRateLimit,
          ThrottlingBurstLimit: apiBurstLimit,
        },
      },
    })
    // API Gateway refuses settings for a route that isn't there yet.
    stage.node.addDependency(deletions)
  }

  /** Where the API is, without a slash at the end. */
  get url(): string {
    return this.gateway.apiEndpoint
  }
}
