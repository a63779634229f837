import type { RouteDescription } from '../../template/stack-description.ts'

/** The route of a request, with the values of its path's variables. */
export interface RouteMatch {
  readonly route: RouteDescription
  readonly pathParameters: Readonly<Record<string, string>>
}

interface ParsedRoute {
  readonly route: RouteDescription
  readonly method: string
  readonly segments: readonly string[]
}

/**
 * Selects routes as an HTTP API does: the most specific path wins, then the method itself over `ANY`, and
 * `$default` takes what is left (API Gateway Developer Guide, *Create routes for HTTP APIs*).
 */
export function createRouteTable(
  routes: readonly RouteDescription[],
): (method: string, path: string) => RouteMatch | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default')
  const parsed = routes
    .filter((route) => route !== fallback)
    .map(parse)
    .toSorted(bySpecificity)
  return (method, path) => {
    const segments = path.split('/')
    for (const candidate of parsed) {
      if (candidate.method !== method && candidate.method !== 'ANY') continue
      const pathParameters = matchSegments(candidate.segments, segments)
      if (pathParameters !== undefined) return { route: candidate.route, pathParameters }
    }
    return fallback && { route: fallback, pathParameters: {} }
  }
}

function parse(route: RouteDescription): ParsedRoute {
  const [method = '', path = ''] = route.routeKey.split(' ')
  return { route, method, segments: path.split('/') }
}

function bySpecificity(a: ParsedRoute, b: ParsedRoute): number {
  const length = Math.max(a.segments.length, b.segments.length)
  for (let index = 0; index < length; index += 1) {
    const difference = vagueness(a.segments[index]) - vagueness(b.segments[index])
    if (difference !== 0) return difference
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY')
}

function vagueness(segment: string | undefined): number {
  if (segment === undefined || !segment.startsWith('{')) return 0
  return segment.endsWith('+}') ? 2 : 1
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index]
    if (segment === undefined) return undefined
    if (vagueness(part) === 2) {
      parameters[part.slice(1, -2)] = segments.slice(index).join('/')
      return parameters
    }
    if (vagueness(part) === 1 && segment !== '') parameters[part.slice(1, -1)] = segment
    else if (part !== segment) return undefined
  }
  return pattern.length === segments.length ? parameters : undefined
}
