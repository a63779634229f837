/** The credentials of the local run: known to everybody, good for nothing but the stand-ins. */

/** A developer's, who produces and calls: what `.local/env` has. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const

/** An operator's, who puts keys into secrets and sees to dead letters. */
export const OPERATOR_CREDENTIALS = {
  accessKeyId: 'local-operator',
  secretAccessKey: 'local-operator',
} as const

/** The key that the simulator and the local secret share. */
export const DEMO_API_KEY = 'local-demo-key'

/** Signs webhooks on this machine and nowhere else. */
export const DEMO_WEBHOOK_SECRET = `whsec_${Buffer.from('local-demo-webhook-secret').toString('base64')}`
