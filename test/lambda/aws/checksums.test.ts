import { Md5 as SdkMd5, Sha256 as SdkSha256 } from '@smithy/core/checksum'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Md5, Sha256 } from '../../../lambda/aws/checksums.ts'

interface Checksum {
  update(data: Uint8Array): void
  digest(): Promise<Uint8Array>
}

async function digestOf(checksum: Checksum, pieces: readonly Uint8Array[]): Promise<string> {
  for (const piece of pieces) checksum.update(piece)
  return Buffer.from(await checksum.digest()).toString('hex')
}

const PIECES = fc.array(fc.uint8Array())

describe('the checksums in the bundles', () => {
  it("are the SDK's, for any data in any pieces", async () => {
    await fc.assert(
      fc.asyncProperty(PIECES, async (pieces) => {
        expect(await digestOf(new Sha256(), pieces)).toBe(await digestOf(new SdkSha256(), pieces))
        expect(await digestOf(new Md5(), pieces)).toBe(await digestOf(new SdkMd5(), pieces))
      }),
    )
  })

  it("are the SDK's with any key, as text or as bytes", async () => {
    const key = fc.oneof(fc.string({ minLength: 1 }), fc.uint8Array({ minLength: 1 }))
    await fc.assert(
      fc.asyncProperty(key, PIECES, async (secret, pieces) => {
        expect(await digestOf(new Sha256(secret), pieces)).toBe(
          await digestOf(new SdkSha256(secret), pieces),
        )
      }),
    )
  })

  it('take text and buffers as well', async () => {
    const checksum = new Sha256()
    checksum.update('sch')
    checksum.update(Uint8Array.from(Buffer.from('lüssel')).buffer)
    const whole = await digestOf(new Sha256(), [Buffer.from('schlüssel')])
    expect(Buffer.from(await checksum.digest()).toString('hex')).toBe(whole)
  })

  it('begin anew after a reset', async () => {
    for (const [checksum, fresh] of [
      [new Sha256('key'), new Sha256('key')],
      [new Md5(), new Md5()],
    ] as const) {
      checksum.update(Buffer.from('what was before'))
      await checksum.digest()
      checksum.reset()
      const data = [Buffer.from('data')]
      expect(await digestOf(checksum, data)).toBe(await digestOf(fresh, data))
    }
  })

  it.each([
    [new Sha256(), 32],
    [new Md5(), 16],
  ])('say how long their digests are', async (checksum, length) => {
    expect(checksum.digestLength).toBe(length)
    expect(await checksum.digest()).toHaveLength(length)
  })
})
