import { isRecord } from '../json-record.ts'
import type {
  ApiDescription,
  FunctionDescription,
  RouteDescription,
  ThrottleDescription,
} from './stack-description.ts'
import { TemplateError } from './template-document.ts'
import type { TypedResource } from './typed-resource.ts'

/** An HTTP API's integration limit, in milliseconds; also the default. */
const INTEGRATION_TIMEOUT_MS = 30_000

/** What an account has where a stage says nothing (API Gateway Developer Guide, *Account-level throttling per Region*). */
const ACCOUNT_THROTTLE = { ThrottlingRateLimit: 10_000, ThrottlingBurstLimit: 5_000 }

/**
 * Reads HTTP APIs with their stages and routes.
 * @throws TemplateError for an integration or authorization that is not emulated
 */
export function describeApis(
  apis: readonly TypedResource[],
  stages: readonly TypedResource[],
  routes: readonly TypedResource[],
  integrations: readonly TypedResource[],
  functions: readonly FunctionDescription[],
): ApiDescription[] {
  return apis.map((api) => {
    const stage = stages.find((candidate) => belongsTo(api, candidate))
    const described = routes
      .filter((route) => belongsTo(api, route))
      .map((route) => describeRoute(route, integrations, functions))
    return {
      id: api.ref,
      stage: stage?.read('StageName').text('StageName') ?? '$default',
      routes: described,
      throttles: throttlesOf(described, stage),
    }
  })
}

/** What the stage has for a route, or for all. */
function throttlesOf(
  routes: readonly RouteDescription[],
  stage: TypedResource | undefined,
): ReadonlyMap<string, ThrottleDescription> {
  const properties = stage?.read('DefaultRouteSettings', 'RouteSettings')
  const ofAll = properties?.object('DefaultRouteSettings') ?? {}
  const ofRoutes = properties?.object('RouteSettings') ?? {}
  const keys = routes.map(({ routeKey }) => routeKey)
  const stray = Object.keys(ofRoutes).find((key) => !keys.includes(key))
  if (stray !== undefined) {
    throw properties?.fault('RouteSettings', `settings of routes; ${stray} is none`)
  }
  return new Map(
    keys.map((key) => {
      const own = ofRoutes[key]
      const settings = { ...ACCOUNT_THROTTLE, ...ofAll, ...(isRecord(own) ? own : {}) }
      const ratePerSecond = Number(settings.ThrottlingRateLimit)
      const burst = Number(settings.ThrottlingBurstLimit)
      if (Number.isFinite(ratePerSecond) && Number.isFinite(burst)) {
        return [key, { ratePerSecond, burst }]
      }
      const name = own === undefined ? 'DefaultRouteSettings' : 'RouteSettings'
      throw new TemplateError(
        `${name} of the stage has for ${key} what isn't a rate and a burst in numbers`,
      )
    }),
  )
}

function belongsTo(api: TypedResource, resource: TypedResource): boolean {
  return resource.read('ApiId').text('ApiId') === api.ref
}

function describeRoute(
  route: TypedResource,
  integrations: readonly TypedResource[],
  functions: readonly FunctionDescription[],
): RouteDescription {
  const properties = route.read('RouteKey', 'AuthorizationType', 'Target')
  const authorization = properties.optionalText('AuthorizationType') ?? 'NONE'
  if (authorization !== 'NONE' && authorization !== 'AWS_IAM') {
    throw properties.fault('AuthorizationType', 'NONE or AWS_IAM')
  }
  const target = properties.text('Target')
  const integration = integrations.find(({ ref }) => target === `integrations/${ref}`)
  if (integration === undefined) throw properties.fault('Target', 'an integration of the stack')
  return {
    routeKey: properties.text('RouteKey'),
    authorization,
    ...describeIntegration(integration, functions),
  }
}

function describeIntegration(
  integration: TypedResource,
  functions: readonly FunctionDescription[],
): Pick<RouteDescription, 'functionName' | 'timeoutMs'> {
  const properties = integration.read(
    'IntegrationType',
    'IntegrationUri',
    'PayloadFormatVersion',
    'TimeoutInMillis',
  )
  if (properties.text('IntegrationType') !== 'AWS_PROXY') {
    throw properties.fault('IntegrationType', 'AWS_PROXY')
  }
  if (properties.text('PayloadFormatVersion') !== '2.0') {
    throw properties.fault('PayloadFormatVersion', '2.0')
  }
  const uri = properties.text('IntegrationUri')
  // Either the function's ARN or `arn:…:lambda:path/2015-03-31/functions/<ARN>/invocations`.
  const invoked = functions.find(({ arn }) => uri === arn || uri.includes(`/functions/${arn}/`))
  if (invoked === undefined) {
    throw new TemplateError(
      `the integration ${integration.logicalId} invokes ${uri}; expected is a function of the stack`,
    )
  }
  return {
    functionName: invoked.name,
    timeoutMs: properties.number('TimeoutInMillis', INTEGRATION_TIMEOUT_MS),
  }
}
