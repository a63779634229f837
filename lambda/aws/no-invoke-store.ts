/**
 * Stands in for `@aws/lambda-invoke-store` in the bundles: it keeps what belongs to an invocation apart where several run at
 * once in one environment, which ours never do. Without it the SDK takes the trace id from the environment, as we do.
 *
 * @module
 */
export const InvokeStore = {
  getInstanceAsync: async (): Promise<undefined> => undefined,
}
