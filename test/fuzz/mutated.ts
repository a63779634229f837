import fc from 'fast-check'

type Mutation = (bytes: Buffer) => Buffer

/** What tends to mean something to somebody. */
const TOKENS = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    ' ',
    '\n',
    '\0',
    '\r\n',
    '\ufeff',
    '\\u0000',
    '\\ud800',
  ],
  ...['"__proto__":1,', '"constructor":{},', '"request_id":"b",', '"v":1,', 'null', '-1', '1e400'],
  ...[
    '%00',
    '%',
    '&',
    '=',
    '+',
    '.',
    'v1,',
    'whsec_',
    'request_id',
    'é',
    '\u202e',
    '🗑',
    'a'.repeat(300),
  ],
]

const at = fc.double({ min: 0, max: 1, noNaN: true })
const place = (share: number, { length }: Buffer): number => Math.floor(share * length)

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(
    ([share, change]): Mutation =>
      (bytes) => {
        const index = place(share, bytes)
        return Buffer.from(bytes.map((byte, i) => (i === index ? byte ^ change : byte)))
      },
  ),
  at.map(
    (share): Mutation =>
      (bytes) =>
        bytes.subarray(0, place(share, bytes)),
  ),
  fc.tuple(at, at).map(
    ([a, b]): Mutation =>
      (bytes) => {
        const [from, to] = [place(a, bytes), place(b, bytes)]
        return Buffer.concat([
          bytes.subarray(0, Math.min(from, to)),
          bytes.subarray(Math.max(from, to)),
        ])
      },
  ),
  fc.tuple(at, at).map(
    ([a, b]): Mutation =>
      (bytes) => {
        const [from, to] = [place(a, bytes), place(b, bytes)]
        const piece = bytes.subarray(Math.min(from, to), Math.max(from, to))
        return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)])
      },
  ),
  fc.tuple(at, fc.constantFrom(...TOKENS)).map(
    ([share, token]): Mutation =>
      (bytes) => {
        const index = place(share, bytes)
        return Buffer.concat([bytes.subarray(0, index), Buffer.from(token), bytes.subarray(index)])
      },
  ),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(['[', ']'], ['{"a":', '}'])).map(
    ([times, [open = '', close = '']]): Mutation =>
      (bytes) =>
        Buffer.from(open.repeat(times) + bytes.toString('utf8') + close.repeat(times)),
  ),
)

/** Valid inputs with a byte flipped, cut, doubled, with something foreign inside, or nested: none to four times. */
export function mutated(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(valid, fc.array(mutation, { maxLength: 4 }))
    .map(([text, mutations]) =>
      mutations
        .reduce<Buffer>((bytes, mutate) => mutate(bytes), Buffer.from(text))
        .toString('utf8'),
    )
}
