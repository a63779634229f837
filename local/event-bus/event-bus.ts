/**
 * A stand-in for EventBridge's PutEvents: it delivers each event to the rules of its bus whose pattern fits.
 *
 * @module
 */
import type { AccessControl } from '../authorisation/access-control.ts'
import { isRecord } from '../json-record.ts'
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
  /** Decides who may do what. Default: everybody may do everything. */
  readonly access?: AccessControl
}

type PreparedRule = EventRule & { readonly fits: EventMatcher }

/** PutEvents takes no more (EventBridge API Reference). */
const MAX_ENTRIES = 10

/**
 * Starts it on 127.0.0.1.
 * @throws EventPatternError when a rule's pattern can't be emulated
 * @throws Error when the port is taken
 */
export async function startEventBus(options: EventBusOptions): Promise<LoopbackServer> {
  const { account, region, access, now = Date.now } = options
  const rules = options.rules.map((rule) => ({ ...rule, fits: parseEventPattern(rule.pattern) }))
  const operations = {
    PutEvents: async ({ Entries: entries }: Readonly<Record<string, unknown>>) => {
      if (!Array.isArray(entries) || entries.length === 0 || entries.length > MAX_ENTRIES) {
        throw new AwsJsonError(
          'ValidationException',
          `Entries must have 1 to ${MAX_ENTRIES} members`,
        )
      }
      const place = { account, region, now: now() }
      const results = await Promise.all(
        entries.map((entry: unknown) => putEvent(() => readEventEntry(entry, place), rules)),
      )
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
  return serveOnLoopback((request, response) => {
    answerAwsJson(request, 'AWSEvents', operations, admit)
      .catch((error: unknown) =>
        awsJsonError(new AwsJsonError('InternalException', String(error), 500)),
      )
      .then((answer) => send(response, answer))
  }, options.port ?? 0)
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

async function putEvent(
  read: () => ReturnType<typeof readEventEntry>,
  rules: readonly PreparedRule[],
): Promise<{ EventId: string } | { ErrorCode: string; ErrorMessage: string }> {
  try {
    const { busName, envelope } = read()
    const fitting = rules.filter((rule) => rule.busName === busName && rule.fits(envelope))
    await Promise.all(fitting.map((rule) => rule.deliver(envelope)))
    return { EventId: envelope.id }
  } catch (error) {
    if (!(error instanceof AwsJsonError)) throw error
    return { ErrorCode: error.type, ErrorMessage: error.message }
  }
}
