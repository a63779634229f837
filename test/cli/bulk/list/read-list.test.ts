import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ListOptions } from '../../../../cli/bulk/command.ts'
import { type ListFacts, readList } from '../../../../cli/bulk/list/read-list.ts'
import { RejectsFile } from '../../../../cli/bulk/list/rejects.ts'
import { temporaryDirectory } from '../../../local/fixtures/temporary-directory.ts'

interface ReadList extends ListFacts {
  readonly ids: readonly string[]
  /** Undefined where no file was written. */
  readonly rejects: string | undefined
}

async function read(
  content: string | Uint8Array,
  options: Partial<ListOptions> = {},
): Promise<ReadList> {
  const path = join(await temporaryDirectory(), 'list')
  await writeFile(path, content)
  return readFrom({ source: path, ...options }, Readable.from([]), `${path}.rejects.csv`)
}

async function readFrom(
  options: Partial<ListOptions>,
  stdin: Readable,
  rejectsPath: string,
): Promise<ReadList> {
  let text = ''
  const rejects = new RejectsFile(rejectsPath)
  const all = {
    source: '-',
    format: 'lines',
    column: undefined,
    delimiter: ',',
    ...options,
  } as const
  const facts = await readList(all, stdin, {
    ids: {
      async write(some) {
        text += some
      },
    },
    rejects,
  })
  await rejects.close()
  return {
    ...facts,
    ids: text.split('\n').filter(Boolean),
    rejects: existsSync(rejectsPath) ? await readFile(rejectsPath, 'utf8') : undefined,
  }
}

/** Big-endian, which Node has no word for. */
function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

const CSV = { format: 'csv' } as const
const NDJSON = { format: 'ndjson' } as const

describe('the ids of a list', () => {
  it.each<[string, string | Uint8Array, Partial<ListOptions>]>([
    ['plain lines', 'a\nb\nc\n', {}],
    ['no line feed at the end', 'a\nb\nc', {}],
    ['CRLF', 'a\r\nb\r\nc\r\n', {}],
    ['empty lines', '\n\na\n\r\nb\n\n\nc\n\n', {}],
    ['duplicates', 'a\nb\na\nc\nb\n', {}],
    ['a byte order mark', '\ufeffa\nb\nc\n', {}],
    ['UTF-16, little-endian', Buffer.from('\ufeffa\nb\nc\n', 'utf16le'), {}],
    ['UTF-16, big-endian', utf16be('\ufeffa\nb\nc\n'), {}],
    ['gzip', gzipSync('a\nb\nc\n'), {}],
    ['gzip in several members', Buffer.concat([gzipSync('a\nb\n'), gzipSync('c\n')]), {}],
    ['gzip around UTF-16', gzipSync(Buffer.from('\ufeffa\nb\nc\n', 'utf16le')), {}],
    ['CSV', 'request_id,name\na,x\nb,y\nc,z\n', CSV],
    ['CSV with a byte order mark and CRLF', '\ufeffname,request_id\r\nx,a\r\ny,b\r\nz,c\r\n', CSV],
    ['CSV with carriage returns alone', 'request_id\ra\rb\rc\r', CSV],
    ['CSV with quotes', 'name,request_id\n"x, ""y""\nand z",a\n,"b"\n,c\n', CSV],
    ['CSV with another column', 'id,request_id\na,1\nb,2\nc,3\n', { ...CSV, column: 'id' }],
    ['CSV with semicolons', 'x;request_id\n,1;a\n2;b\n3;c\n', { ...CSV, delimiter: ';' }],
    ['CSV with empty lines', 'request_id\n\na\n\nb\nc\n\n', CSV],
    ['NDJSON', '{"request_id":"a","x":1}\n{"request_id":"b"}\n\n{"request_id":"c"}\n', NDJSON],
    ['NDJSON with another key', '{"id":"a"}\n{"id":"b"}\n{"id":"c"}', { ...NDJSON, column: 'id' }],
    ['NDJSON of texts', '"a"\n"b"\r\n"c"\n', NDJSON],
  ])('are found in %s', async (_, content, options) => {
    const { ids, count, first, last, rejects } = await read(content, options)
    expect({ ids, count, first, last, rejects }).toStrictEqual({
      ids: ['a', 'b', 'c'],
      count: 3,
      first: 'a',
      last: 'c',
      rejects: undefined,
    })
  })

  it('are the same however the bytes come', async () => {
    const content = Buffer.from('\ufeffname,request_id\r\n"é\r\n",a\r\nü,b\r\n', 'utf16le')
    for (const size of [1, 2, 3, 5, 1_000]) {
      const chunks = Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
        content.subarray(index * size, (index + 1) * size),
      )
      const rejects = join(await temporaryDirectory(), 'rejects.csv')
      const { ids } = await readFrom(CSV, Readable.from(chunks), rejects)
      expect(ids).toStrictEqual(['a', 'b'])
    }
  })

  it('are counted once, and how often they came again', async () => {
    expect(await read('a\nb\na\na\n')).toMatchObject({ count: 2, duplicates: 2, rejected: 0 })
  })

  it('have the SHA-256 that sha256sum says, packed or not, and one of their own', async () => {
    const text = 'a\r\nb\r\na\r\n'
    const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    const plain = await read(text)
    const packed = await read(gzipSync(text))
    expect(plain.sha256).toBe(sha256(text))
    expect(packed.sha256).toBe(sha256(gzipSync(text)))
    expect([plain.idsSha256, packed.idsSha256]).toStrictEqual([sha256('a\nb\n'), sha256('a\nb\n')])
  })
})

describe('a row that is no id', () => {
  it.each<[string, string, Partial<ListOptions>, string]>([
    ['a space', 'a\n b\nc', {}, '2,,must be a string of 1 to 256 visible ASCII'],
    ['another letter', 'a\nä\n', {}, '2,,must be a string of 1 to 256 visible ASCII'],
    ['257 characters', `a\n${'x'.repeat(257)}\n`, {}, '2,,must be'],
    ['10 MB', `a\n${'x'.repeat(10_000_000)}\nb`, {}, '2,,must have 1048576 characters at most'],
    ['an empty cell', 'n,request_id\n1,a\n2,\n', CSV, '3,request_id,must be'],
    ['a short row', 'n,request_id\n1,a\n2\n', CSV, '3,request_id,must be'],
    ['a cell of two lines', 'request_id\na\n"b\nc"\n', CSV, '4,request_id,must be'],
    ['a number', '{"request_id":"a"}\n{"request_id":7}', NDJSON, '2,request_id,must be'],
    ['no key', '{"request_id":"a"}\n{"id":"b"}', NDJSON, '2,request_id,must be a JSON object with'],
    ['no JSON', '{"request_id":"a"}\n{"request_id"', NDJSON, '2,request_id,body is not valid JSON'],
    [
      'a key that stands there twice',
      '"a"\n{"request_id":"b","request_id":"c"}',
      NDJSON,
      '2,request_id,body must have the key request_id only once',
    ],
    [
      'a time that bulk would not wait for',
      '"a"\n{"request_id":"b","not_before":"2027-01-01T00:00:00Z"}',
      NDJSON,
      '2,request_id,must not have not_before',
    ],
  ])('is told with its line: %s', async (_, content, options, told) => {
    const { ids, rejected, rejects = '' } = await read(content, options)
    expect(ids[0]).toBe('a')
    expect(rejected).toBe(1)
    const [header, row = '', ...others] = rejects.trimEnd().split('\n')
    expect(header).toBe('line,column,reason,value')
    expect(row.replaceAll('"', '')).toContain(told)
    expect(others).toStrictEqual([])
    expect(row.length).toBeLessThan(400)
  })

  it('does no harm in a spreadsheet or on a terminal', async () => {
    const { rejects } = await read('=1+1, "x"\n+2 \n@a b\n-b c\n\u001b[2J x\n')
    expect(
      rejects?.split('\n').map((row) => row.slice(row.lastIndexOf('characters') + 10)),
    ).toEqual(
      [
        'line,column,reason,value',
        `,"'=1+1, ""x"""`,
        `,'+2 `,
        `,'@a b`,
        `,'-b c`,
        ',\\u001b[2J x',
        '',
      ].map((cell, index) => (index === 0 ? expect.any(String) : cell)),
    )
  })
})

describe('a list that is not what it should be', () => {
  it.each<[string, string | Uint8Array, Partial<ListOptions>, string]>([
    [
      'another column name',
      'Request_ID,name\na,x\n',
      CSV,
      "no column 'request_id'; did you mean 'Request_ID'?; its columns are 'Request_ID', 'name'",
    ],
    ['a misspelt one', 'result_id,n\na,1\n', { ...CSV, column: 'reslut_id' }, "mean 'result_id'?"],
    ['nothing like it', 'x,y\na,1\n', CSV, "no column 'request_id'; its columns are 'x', 'y'"],
    ['two of it', 'request_id,request_id\na,b\n', CSV, 'has 2 columns request_id'],
    ['a time for each id', 'request_id,not_before\na,\n', CSV, 'the list must not have not_before'],
    ['no header', '', CSV, 'the list is empty'],
    [
      'a quote that never closes',
      'request_id\na\n"b\nc\n',
      CSV,
      "isn't CSV (a quoted cell is never",
    ],
    ['text behind a quote', 'request_id\n"a"b\nc\n', CSV, "line 2 of the list isn't CSV"],
    ['a quote inside a cell', 'request_id\na"b\nc\n', CSV, "line 2 of the list isn't CSV"],
    ['a row of 10 MB', `request_id,x\na,${'x'.repeat(1e7)}\n`, CSV, 'line 2 of the list'],
    [
      'UTF-16 without a mark',
      Buffer.from('a\nb', 'utf16le'),
      {},
      'line 1 of the list has NUL bytes',
    ],
    ['gzip that ends early', gzipSync('a\nb\n').subarray(0, -5), {}, "can't be unpacked"],
  ])('is refused in a sentence: %s', async (_, content, options, sentence) => {
    await expect(read(content, options)).rejects.toThrow(sentence)
  })

  it('is refused in a sentence: a file that is not there', async () => {
    const list = readFrom({ source: '/nowhere/ids' }, Readable.from([]), '/nowhere/rejects')
    await expect(list).rejects.toThrow("the list /nowhere/ids can't be read (ENOENT)")
  })
})
