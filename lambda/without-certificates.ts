/**
 * Stands in for `with-certificates.ts` in the bundles of a stack without certificates.
 *
 * @module
 */
export function createPostCertificate(): undefined {
  return undefined
}
