/**
 * A stand-in for EventBridge's PutEvents: it delivers each event to the rules of its bus whose pattern fits.
 *
 * @module
 */

import { isRecord } from '../../json-record.ts'
import type { AccessControl } from '../authorisation/access-control.ts'
import { type Admission, AwsJsonError, answerAwsJson, awsJsonError } from '../stand-in/aws-json.ts'
import { send } from '../stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../stand-in/loopback-server.ts'
import { type EventEnvelope, readEventEntry } from './event-entry.ts'
import { type EventMatcher, parseEventPattern } from './event-pattern.ts'

/** A rule and where its events go. */
export interface EventRule {
  readonly name: string
  readonly busName: string
  readonly pattern: Readonly<Record<string, unknown>>
  deliver(envelope: EventEnvelope): Promise<void>
}

interface EventBusOptions {
  readonly rules: readonly EventRule[]
  readonly account: string
  readonly region: string
  /** Default 0, a free one. */
  readonly port?: number
  /** Milliseconds since 1970; default is the clock. */
  readonly now?: () => number
  /** Gets each event that was put on a bus, with the bus's name, whether a rule took it or not. */
  readonly onEvent?: (envelope: EventEnvelope, busName: string) => void
  /** Decides who may do what. Default: everybody may do everything. */
  readonly access?: AccessControl
}

/**
 * How EventBridge can fail: `throttle` takes no entry and says so in its answer, `down` drops the connection, `lost_answer`
 * does as it was told and drops the connection then.
 */
export type EventBusOutage = 'none' | 'throttle' | 'down' | 'lost_answer'

/** A running one. */
export interface EventBus extends LoopbackServer {
  /** Spoils every call from now on, until it is told `none`. */
  fail(outage: EventBusOutage): void
  /** Takes no entry from now on whose event is so. */
  refuse(isRefused: (envelope: EventEnvelope) => boolean): void
  /** Calls that were spoilt so far. */
  readonly struck: () => number
}

type PreparedRule = EventRule & { readonly fits: EventMatcher }

/** PutEvents takes no more (EventBridge API Reference). */
const MAX_ENTRIES = 10

/**
 * Starts it on 127.0.0.1.
 * @throws EventPatternError when a rule's pattern can't be emulated
 * @throws Error when the port is taken
 */
export async function startEventBus(options: EventBusOptions): Promise<EventBus> {
  const { account, region, access, onEvent = () => undefined, now = Date.now } = options
  const rules = options.rules.map((rule) => ({ ...rule, fits: parseEventPattern(rule.pattern) }))
  let outage: EventBusOutage = 'none'
  let struck = 0
  let isRefused = (_: EventEnvelope): boolean => false
  const operations = {
    PutEvents: async ({ Entries: entries }: Readonly<Record<string, unknown>>) => {
      if (!Array.isArray(entries) || entries.length === 0 || entries.length > MAX_ENTRIES) {
        throw new AwsJsonError(
          'ValidationException',
          `Entries must have 1 to ${MAX_ENTRIES} members`,
        )
      }
      const place = { account, region, now: now() }
      const put = async (entry: unknown) =>
        outage === 'throttle'
          ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'EventBridge is told to fail' }
          : putEvent(() => admitted(readEventEntry(entry, place), isRefused), rules, onEvent)
      const results = await Promise.all(entries.map(put))
      const failed = results.filter((result) => 'ErrorCode' in result)
      return { FailedEntryCount: failed.length, Entries: results }
    },
  }
  const admit: Admission = async (request, operation, { Entries: entries }) => {
    const caller = access?.identify(request, 'events')
    if (caller === undefined) return
    const buses = new Set((Array.isArray(entries) ? entries : []).map(busOf))
    const accesses = [...buses].map((bus) => ({
      action: `events:${operation}`,
      resource: eventBusArn(bus, { account, region }),
    }))
    await access?.allow(caller, accesses)
  }
  const server = await serveOnLoopback((request, response) => {
    const kind = outage
    if (kind !== 'none') struck += 1
    if (kind === 'down') {
      request.socket.destroy()
      return
    }
    answerAwsJson(request, 'AWSEvents', operations, admit)
      .catch((error: unknown) =>
        awsJsonError(new AwsJsonError('InternalException', String(error), 500)),
      )
      .then((answer) =>
        kind === 'lost_answer' ? request.socket.destroy() : send(response, answer),
      )
  }, options.port ?? 0)
  return {
    ...server,
    fail: (next) => {
      outage = next
    },
    refuse: (next) => {
      isRefused = next
    },
    struck: () => struck,
  }
}

/** The ARN of a bus. */
export function eventBusArn(
  name: string,
  { account, region }: { account: string; region: string },
): string {
  return `arn:aws:events:${region}:${account}:event-bus/${name}`
}

function busOf(entry: unknown): string {
  const bus = isRecord(entry) ? entry.EventBusName : undefined
  return typeof bus === 'string' ? bus.slice(bus.lastIndexOf('/') + 1) : 'default'
}

function admitted<Entry extends { readonly envelope: EventEnvelope }>(
  entry: Entry,
  isRefused: (envelope: EventEnvelope) => boolean,
): Entry {
  if (!isRefused(entry.envelope)) return entry
  throw new AwsJsonError('InternalFailure', 'EventBridge is told to refuse it')
}

async function putEvent(
  read: () => ReturnType<typeof readEventEntry>,
  rules: readonly PreparedRule[],
  onEvent: NonNullable<EventBusOptions['onEvent']>,
): Promise<{ EventId: string } | { ErrorCode: string; ErrorMessage: string }> {
  try {
    const { busName, envelope } = read()
    const fitting = rules.filter((rule) => rule.busName === busName && rule.fits(envelope))
    await Promise.all(fitting.map((rule) => rule.deliver(envelope)))
    onEvent(envelope, busName)
    return { EventId: envelope.id }
  } catch (error) {
    if (!(error instanceof AwsJsonError)) throw error
    return { ErrorCode: error.type, ErrorMessage: error.message }
  }
}
