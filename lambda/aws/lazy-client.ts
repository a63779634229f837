/** Creates a client with its first use, so that whoever doesn't need it doesn't pay for it at a cold start. */
export function lazyClient<Client>(create: () => Client): () => Client {
  let client: Client | undefined
  return () => {
    client ??= create()
    return client
  }
}
