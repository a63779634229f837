/** Makes something with its first use, and once: whoever doesn't need it doesn't pay for it at a cold start. */
export function lazily<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => {
    made ??= make()
    return made
  }
}
