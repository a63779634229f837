/** The AWS credentials of the local run: known to everybody, good for nothing but the stand-ins. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const
