/** As far as the SDK's clients are alike here. */
interface Client {
  readonly middlewareStack: { remove(name: string): boolean }
}

/**
 * The client without the middleware that logs calls: we give it no logger, and it would copy every input and output, with
 * what is sensitive left out, for nobody.
 */
export function unlogged<C extends Client>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
