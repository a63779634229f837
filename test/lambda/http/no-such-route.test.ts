import { expect, it } from 'vitest'
import { noSuchRoute } from '../../../lambda/http/no-such-route.ts'
import { httpEvent } from '../http-event.ts'

it.each([
  ['GET', '/deletions', 'POST'],
  ['DELETE', '/deletions', 'POST'],
  ['GET', '/files', 'DELETE'],
  ['POST', '/files?request_id=a', 'DELETE'],
  ['GET', '/certificates', 'POST'],
])('answers %s %s with the method that the path takes', async (method, target, allow) => {
  await expect(noSuchRoute(httpEvent({ method, target }), false)).rejects.toMatchObject({
    code: 'method_not_allowed',
    field: 'method',
    message: `${target.replace(/\?.*/, '')} takes ${allow} only`,
    headers: { allow },
  })
})

it.each([
  ['POST', '/'],
  ['POST', '/deletions/'],
  ['GET', '/Deletions'],
  ['DELETE', '/files/a'],
  ['GET', '/constructor'],
])('answers %s %s with the route that there is', async (method, target) => {
  await expect(noSuchRoute(httpEvent({ method, target }), false)).rejects.toMatchObject({
    code: 'route_not_found',
    field: 'path',
    message: 'There is no such route; POST /deletions deletes',
  })
})

it.each([
  ['GET', '/deletions/a/b'],
  ['GET', '/deletions/a//'],
  ['POST', '/deletions/a/b/certificate'],
])('answers %s %s, an id with a slash, with where that goes', async (method, target) => {
  await expect(noSuchRoute(httpEvent({ method, target }), true)).rejects.toMatchObject({
    code: 'route_not_found',
    message: expect.stringContaining('goes into the query: GET /deletions?request_id='),
  })
})

it('says of a route that is not switched on that there is none', async () => {
  const event = httpEvent({ method: 'DELETE', target: '/files' })
  await expect(noSuchRoute(event, false)).rejects.toMatchObject({ code: 'route_not_found' })
})

it.each([
  ['PUT', '/deletions', 'GET and POST', 'GET, POST'],
  ['DELETE', '/deletions/a', 'GET', 'GET'],
])('answers %s %s with what a ledger adds', async (method, target, named, allow) => {
  await expect(noSuchRoute(httpEvent({ method, target }), true)).rejects.toMatchObject({
    message: `${target} takes ${named} only`,
    headers: { allow },
  })
  const without = noSuchRoute(httpEvent({ method: 'GET', target: '/deletions/a' }), false)
  await expect(without).rejects.toMatchObject({ code: 'route_not_found' })
})
