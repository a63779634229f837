import { createHash } from 'node:crypto'
import { isRecord } from '../../json-record.ts'

/**
 * SQS's MD5 of message attributes (SQS Developer Guide, *Calculating the MD5 message digest for message attributes*).
 * @param attributes as in SQS's JSON, where a binary value is in Base64
 */
export function attributesDigest(attributes: Readonly<Record<string, unknown>>): string {
  const hash = createHash('md5')
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  const sorted = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, attribute] of sorted) {
    const { DataType, StringValue, BinaryValue } = isRecord(attribute) ? attribute : {}
    const isBinary = String(DataType).startsWith('Binary')
    add(Buffer.from(name))
    add(Buffer.from(String(DataType)))
    hash.update(Buffer.of(isBinary ? 2 : 1))
    add(isBinary ? Buffer.from(String(BinaryValue), 'base64') : Buffer.from(String(StringValue)))
  }
  return hash.digest('hex')
}
