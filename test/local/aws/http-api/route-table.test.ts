import { describe, expect, it } from 'vitest'
import { createRouteTable } from '../../../../local/aws/http-api/route-table.ts'

const find = createRouteTable(
  [
    '$default',
    'ANY /deletions',
    'POST /deletions',
    'GET /deletions/{id}',
    'GET /deletions/all',
    'ANY /{proxy+}',
    'DELETE /files',
  ].map((routeKey) => ({
    routeKey,
    authorization: 'NONE' as const,
    functionName: 'api',
    timeoutMs: 1,
  })),
)

describe('the route table', () => {
  it.each([
    ['POST', '/deletions', 'POST /deletions', {}],
    ['PUT', '/deletions', 'ANY /deletions', {}],
    ['GET', '/deletions/all', 'GET /deletions/all', {}],
    ['GET', '/deletions/42', 'GET /deletions/{id}', { id: '42' }],
    ['DELETE', '/files', 'DELETE /files', {}],
    ['GET', '/files', 'ANY /{proxy+}', { proxy: 'files' }],
    ['GET', '/files/a/b', 'ANY /{proxy+}', { proxy: 'files/a/b' }],
    ['GET', '/deletions/', 'ANY /{proxy+}', { proxy: 'deletions/' }],
  ])('sends %s %s to %s', (method, path, routeKey, pathParameters) => {
    const match = find(method, path)
    expect(match?.route.routeKey).toBe(routeKey)
    expect(match?.pathParameters).toStrictEqual(pathParameters)
  })

  it('leaves the rest to $default', () => {
    const [route] = [
      {
        routeKey: '$default',
        authorization: 'NONE' as const,
        functionName: 'api',
        timeoutMs: 1,
      },
    ]
    expect(createRouteTable([route])('GET', '/anything')?.route).toBe(route)
  })

  it('finds nothing when there is no $default', () => {
    expect(createRouteTable([])('GET', '/')).toBeUndefined()
  })
})
