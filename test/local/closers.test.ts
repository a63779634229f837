import { describe, expect, it } from 'vitest'
import { createClosers } from '../../local/closers.ts'

describe('the closers', () => {
  it('close what was opened last first, and each only once', async () => {
    const closed: string[] = []
    const closers = createClosers()
    for (const name of ['first', 'second']) {
      closers.add(async () => {
        closed.push(name)
      })
    }
    await Promise.all([closers.close(), closers.close()])
    expect(closed).toStrictEqual(['second', 'first'])
  })

  it('close the rest when one fails, and tell', async () => {
    const closed: string[] = []
    const closers = createClosers()
    closers.add(async () => {
      closed.push('first')
    })
    closers.add(() => Promise.reject(new Error('stuck')))
    await expect(closers.close()).rejects.toThrow('not everything could be closed')
    expect(closed).toStrictEqual(['first'])
  })
})
