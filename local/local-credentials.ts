/** The AWS credentials of the local run: known to everybody, good for nothing but the stand-ins. */

/** A developer's, who produces and calls: what `.local/env` has. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const

/** An operator's, who puts keys into secrets and sees to dead letters. */
export const OPERATOR_CREDENTIALS = {
  accessKeyId: 'local-operator',
  secretAccessKey: 'local-operator',
} as const
