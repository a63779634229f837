/** The parsing results that exist at DocumentPro, by their request id. */
export interface Results {
  has(requestId: string): boolean
  create(requestIds: readonly string[]): void
  /** True when it existed. */
  delete(requestId: string): boolean
  clear(): void
  readonly count: number
  /** The first `limit` ids, oldest first. */
  list(limit: number): string[]
}

export function createResults(samples: readonly string[]): Results {
  const ids = new Set(samples)
  return {
    has: (requestId) => ids.has(requestId),
    create(requestIds) {
      for (const requestId of requestIds) ids.add(requestId)
    },
    delete: (requestId) => ids.delete(requestId),
    clear: () => ids.clear(),
    get count() {
      return ids.size
    },
    list: (limit) => [...ids].slice(0, limit),
  }
}
