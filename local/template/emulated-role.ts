import { createHash } from 'node:crypto'

/** The letters of IAM's ids. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The unique id of an emulated role: the same for the same logical id. */
export function roleIdOf(logicalId: string): string {
  return `AROA${letters(`role ${logicalId}`, 17)}`
}

/** The id of the access keys with which a function runs that has the role. */
export function accessKeyIdOf(logicalId: string): string {
  return `ASIA${letters(`access key ${logicalId}`, 16)}`
}

/** What those access keys sign with. It opens nothing but the stand-ins. */
export function secretAccessKeyOf(logicalId: string): string {
  return letters(`secret access key ${logicalId}`, 32)
}

function letters(of: string, length: number): string {
  const bytes = createHash('sha256').update(of).digest().subarray(0, length)
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('')
}
