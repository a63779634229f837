/**
 * What stands before the services: it knows callers by their signatures, and lets through what policies allow.
 *
 * @module
 */
import type { AccessRequest, Authoriser, Decided } from './authoriser.ts'
import type { Principal, Session, User } from './principal.ts'
import { refusalMessage, refusalSentence } from './refusal.ts'
import { hasValidSignature, type SignedRequest, signerOf } from './sigv4.ts'

/** Thrown for a request that AWS refuses before it is carried out. */
export class RefusedError extends Error {
  override name = 'RefusedError'
  readonly type: RefusalType

  constructor(type: RefusalType, message: string) {
    super(message)
    this.type = type
  }
}

/** As AWS's JSON protocols name it. */
export type RefusalType =
  | 'MissingAuthenticationTokenException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException'
  | 'AccessDeniedException'

/** Who has credentials. */
type Caller = Session | User

/** Access keys, and whose they are. */
export interface AccessKeys {
  readonly secretAccessKey: string
  readonly caller: Caller
}

/** What somebody wants to do with one resource. */
export type Access = Omit<AccessRequest, 'principal'>

/** What is there once a stack is deployed. */
interface Deployed {
  readonly authoriser: Authoriser
  /** By access key id. */
  readonly keys: ReadonlyMap<string, AccessKeys>
}

export interface AccessControl {
  /** From now on this is who is known and what they may do; until then nobody is known. */
  deploy(deployed: Deployed): void
  /** Who has the access keys of this id. */
  callerOf(accessKeyId: string): Caller | undefined
  /**
   * Who signed a request to a service, `sqs` for example.
   * @throws RefusedError
   */
  identify(request: SignedRequest, service: string): Caller
  /** @throws RefusedError unless everything is allowed */
  allow(principal: Principal, accesses: readonly Access[]): Promise<void>
  /** What was decided so far, each once. */
  decided(): Promise<readonly Decided[]>
}

export interface AccessControlOptions {
  readonly region: string
  /** False lets every known caller do everything, whoever signed. Default true. */
  readonly enforced?: boolean
  /** Gets a sentence for each thing that is refused, once. */
  readonly onRefusal: (sentence: string) => void
  /** Milliseconds since 1970; default is the clock. */
  readonly now?: () => number
}

export function createAccessControl(options: AccessControlOptions): AccessControl {
  const { region, enforced = true, onRefusal, now = Date.now } = options
  let deployed: Deployed | undefined
  const told = new Set<string>()
  const tell = (sentence: string): void => {
    if (told.has(sentence)) return
    told.add(sentence)
    onRefusal(sentence)
  }
  return {
    deploy: (next) => {
      deployed = next
    },
    callerOf: (accessKeyId) => deployed?.keys.get(accessKeyId)?.caller,
    identify(request, service) {
      const accessKeyId = signerOf(request)
      if (accessKeyId === undefined) {
        throw new RefusedError(
          'MissingAuthenticationTokenException',
          'Request is missing Authentication Token',
        )
      }
      const known = deployed?.keys.get(accessKeyId)
      if (known === undefined) {
        throw new RefusedError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
        )
      }
      const { secretAccessKey, caller } = known
      const scope = { accessKeyId, secretAccessKey, region, service }
      if (enforced && !hasValidSignature(request, scope, now())) {
        throw new RefusedError(
          'InvalidSignatureException',
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
        )
      }
      return caller
    },
    async allow(principal, accesses) {
      if (!enforced) return
      for (const access of accesses) {
        const request = { ...access, principal }
        const decision = await deployed?.authoriser.decide(request)
        if (decision === undefined || decision.kind === 'allowed') continue
        tell(refusalSentence(request, decision))
        throw new RefusedError('AccessDeniedException', refusalMessage(request, decision))
      }
    },
    decided: async () => (await deployed?.authoriser.decided()) ?? [],
  }
}
