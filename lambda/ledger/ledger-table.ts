import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Concluded, KnownGone } from '../deletion/conclude.ts'
import type { Conclusion } from '../deletion/conclusion.ts'
import { inLanes } from '../deletion/in-lanes.ts'
import { type Ledger, openState, RECORDED_LATER_REQUESTS, supersedes } from '../deletion/ledger.ts'
import { isSuccess } from '../deletion/outcome.ts'
import type { DeletionRequest, RequestId } from '../deletion/request.ts'
import {
  type Attributes,
  askedAttributes,
  endAttributes,
  historyAttributes,
  number,
  recordKey,
  text,
} from './ledger-item.ts'
import { type StandingRecord, standingRecord } from './standing-record.ts'
import { type Update, updateExpression } from './update.ts'

export interface LedgerTableOptions {
  /** Called with the first record, so that what needs none doesn't pay for it. */
  readonly client: () => DynamoDBClient
  readonly table: string
  /** How long a record is kept after it was last written; 0 for ever. */
  readonly retentionDays: number
  readonly now: () => number
  /** Told once for each time that records of what hasn't ended could not be made. */
  readonly onOpenFailure?: (cause: unknown) => void
}

/** Thrown when others wrote to the record each time; its conclusion comes again. */
class ContendedRecordError extends Error {
  override name = 'ContendedRecordError'
}

const DAY_SECONDS = 86_400

/** Nothing stands there, or the same request, which hasn't ended. */
const OWN = 'attribute_not_exists(pk) OR (asked.digest = :digest AND #state <> :final)'
const NOT_ENDED = 'attribute_exists(pk) AND #state <> :final'
const STILL_ENDED_SO = '#state = :final AND #end.outcome = :standing'
const HAS_ROOM =
  'attribute_exists(later) AND attribute_not_exists(later.#digest) AND size(later) < :most'
const STATE = { '#state': 'state' }
const FINAL = { ':final': text('final') }

/** As often a record may have been written by somebody else between a look at it and our own write. */
const TRIES = 3

/** Writes under way at once, for many ids. */
const LANES = 25

/** How long a caller or a batch waits for the records of what hasn't ended, in milliseconds. */
const OPENING_MS = 2_500

/**
 * The ledger in a DynamoDB table, by conditional writes of single items. A deletion that ends with its first try takes one
 * write and no read. What a record says of an end isn't written over, but by a success where there was none.
 */
export class LedgerTable implements Ledger {
  readonly name = 'ledger'
  readonly #options: LedgerTableOptions

  constructor(options: LedgerTableOptions) {
    this.#options = options
  }

  async take({ conclusion }: Concluded): Promise<KnownGone | undefined> {
    // It has no id that anybody could look for.
    if (conclusion.outcome === 'invalid') return undefined
    const own = askedAttributes(conclusion.request)
    const refused = await this.#update(conclusion.request.requestId, {
      set: this.#ended(conclusion),
      setNew: { asked: { M: own.attributes }, later: { M: {} } },
      condition: OWN,
      names: STATE,
      values: { ...FINAL, ':digest': text(own.digest) },
    })
    return refused && this.#beside(conclusion, own, refused)
  }

  async open(requests: readonly DeletionRequest[]): Promise<readonly boolean[]> {
    const { now, onOpenFailure } = this.#options
    const until = now() + OPENING_MS
    let reachable = true
    return inLanes(requests, LANES, async (request) => {
      // Whoever waits isn't kept waiting by a table that doesn't answer.
      if (!reachable || now() > until) return false
      try {
        await this.#open(request)
        return true
      } catch (cause) {
        if (reachable) onOpenFailure?.(cause)
        reachable = false
        return false
      }
    })
  }

  async #open(request: DeletionRequest): Promise<void> {
    const at = this.#options.now()
    const { attributes } = askedAttributes(request)
    await this.#update(request.requestId, {
      set: {
        state: text(openState(request, at)),
        changed_at: number(at),
        asked: { M: attributes },
        later: { M: {} },
        ...historyAttributes(request.history),
        ...this.#expiry(at),
      },
      condition: 'attribute_not_exists(pk)',
    })
  }

  /** The end of a request whose id has a record already: of another request, or with an end. */
  async #beside(
    conclusion: Conclusion,
    own: AskedAttributes,
    refused: Refused,
  ): Promise<KnownGone | undefined> {
    const { requestId } = conclusion.request
    let { standing } = refused
    for (let tries = 0; tries < TRIES; tries += 1) {
      standing ??= await this.#read(requestId)
      const known = standing.end && knownGone(conclusion, standing.end)
      const update = this.#addition(known ?? conclusion, own, standing)
      if (update === undefined) return known
      const again = await this.#update(requestId, update)
      if (again === undefined) return known
      standing = again.standing
    }
    throw new ContendedRecordError('others wrote to the record of the id each time')
  }

  /** What is still to be written; undefined where the record says it all, or has no room for it. */
  #addition(
    conclusion: Conclusion,
    { digest, attributes }: AskedAttributes,
    { asked, end, later }: StandingRecord,
  ): Update | undefined {
    const isNoted =
      digest === asked || later.includes(digest) || later.length >= RECORDED_LATER_REQUESTS
    const entry = { M: { ...attributes, end: { M: endAttributes(conclusion) } } }
    const note: Attributes = isNoted ? {} : { [`later.${digest}`]: entry }
    if (end === undefined) {
      const set = { ...this.#ended(conclusion), ...note }
      return { set, condition: NOT_ENDED, names: STATE, values: FINAL }
    }
    if (supersedes(conclusion, end)) {
      return {
        set: { ...this.#ended(conclusion), ...note },
        condition: STILL_ENDED_SO,
        names: { ...STATE, '#end': 'end' },
        values: { ...FINAL, ':standing': text(end.outcome) },
      }
    }
    if (isNoted) return undefined
    return {
      set: { ...note, ...this.#expiry(conclusion.at) },
      condition: HAS_ROOM,
      names: { '#digest': digest },
      values: { ':most': number(RECORDED_LATER_REQUESTS) },
    }
  }

  #ended(conclusion: Conclusion): Attributes {
    return {
      state: text('final'),
      changed_at: number(conclusion.at),
      end: { M: endAttributes(conclusion) },
      ...historyAttributes(conclusion.request.history),
      ...this.#expiry(conclusion.at),
    }
  }

  /** The table's TTL attribute, in epoch seconds. */
  #expiry(at: number): Attributes {
    const { retentionDays } = this.#options
    return retentionDays === 0
      ? {}
      : { expires_at: number(Math.ceil(at / 1000) + retentionDays * DAY_SECONDS) }
  }

  /** @returns undefined when it is written, else what its condition met */
  async #update(requestId: RequestId, update: Update): Promise<Refused | undefined> {
    const command = new UpdateItemCommand({
      TableName: this.#options.table,
      Key: recordKey(requestId),
      ...updateExpression(update),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      await this.#options.client().send(command)
      return undefined
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      // Not every DynamoDB gives it: where it doesn't, it is read.
      return { standing: error.Item && standingRecord(error.Item) }
    }
  }

  async #read(requestId: RequestId): Promise<StandingRecord> {
    const command = new GetItemCommand({
      TableName: this.#options.table,
      Key: recordKey(requestId),
      ConsistentRead: true,
    })
    const { Item } = await this.#options.client().send(command)
    // It has expired since: the next time there is none in the way.
    if (Item === undefined) throw new ContendedRecordError('the record of the id has just expired')
    return standingRecord(Item)
  }
}

type AskedAttributes = ReturnType<typeof askedAttributes>

/** What the condition of a write met, where DynamoDB says it. */
interface Refused {
  readonly standing: StandingRecord | undefined
}

/** A 404 for an id that we deleted before is no riddle any more. */
function knownGone(
  conclusion: Conclusion,
  { outcome, evidence, at }: NonNullable<StandingRecord['end']>,
): KnownGone | undefined {
  const isAbsent = conclusion.outcome === 'not_found' || conclusion.evidence === 'inferred'
  if (!isAbsent || !isSuccess(outcome)) return undefined
  const gone = { ...conclusion, outcome: 'already_gone' } as const
  // Of an id that was only found gone it isn't known when.
  if (outcome === 'already_gone') return { ...gone, evidence: evidence ?? 'recorded' }
  return { ...gone, evidence: 'recorded', deletedAt: at }
}
