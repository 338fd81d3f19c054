import { JOSEError, JWKSNoMatchingKey } from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import { type Authenticator, PLAYER_ROLES, type PlayerRole, type Verdict } from '../authenticator.ts'
import { lastingPlayerId } from '../lasting-player-id.ts'
import { SUBJECT_CHARS_MAX, VERIFICATIONS_MAX } from '../limits.ts'
import type { VerifyKey } from './verify-keys.ts'

/**
 * The mode `jwt`: JSON web tokens (RFC 7519) that somebody else makes and signs. A token must name its holder (`sub`)
 * and its end (`exp`); name and role come from claims. The same subject of the same issuer is the same player.
 */
export class JwtAuthenticator implements Authenticator {
  readonly #options: JwtOptions
  #keys: readonly VerifyKey[]
  #verifying = 0

  private constructor(options: JwtOptions, keys: readonly VerifyKey[]) {
    this.#options = options
    this.#keys = keys
  }

  /** Rejects with AuthFileError when the keys cannot be used. */
  static async open(options: JwtOptions): Promise<JwtAuthenticator> {
    return new JwtAuthenticator(options, await options.readKeys())
  }

  /** Rejects with AuthFileError, and then the old keys go on. */
  async reload(): Promise<void> {
    this.#keys = await this.#options.readKeys()
  }

  async authenticate(token: string): Promise<Verdict> {
    if (this.#verifying >= VERIFICATIONS_MAX) {
      return { ok: false, reason: 'too_many_attempts', detail: 'too many tokens are being checked' }
    }
    this.#verifying++
    try {
      return await this.#verify(token)
    } catch (error) {
      if (error instanceof JOSEError) return failure(error.code)
      throw error
    } finally {
      this.#verifying--
    }
  }

  async #verify(token: string): Promise<Verdict> {
    const { audience, issuer, clockSkewSeconds, wallClockMs } = this.#options
    const { payload } = await jwtVerify(token, ({ alg, kid }) => this.#keyFor(alg, kid), {
      algorithms: [...new Set(this.#keys.flatMap(({ algorithms }) => algorithms))],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: clockSkewSeconds,
      currentDate: new Date(wallClockMs()),
      ...(audience === '' ? {} : { audience }),
      ...(issuer === '' ? {} : { issuer }),
    })
    return this.#identityOf(payload)
  }

  /** The one key that is meant; a token that leaves open which is refused. A key without an id fits every token. */
  #keyFor(algorithm: string, id: string | undefined) {
    const isMeant = (key: VerifyKey) => id === undefined || key.id === undefined || key.id === id
    const [first, ...others] = this.#keys.filter((key) => key.algorithms.includes(algorithm) && isMeant(key))
    if (first === undefined || others.length > 0) throw new JWKSNoMatchingKey()
    return first.key
  }

  #identityOf(claims: Claims): Verdict {
    const { sub, iss } = claims
    if (!isSubject(sub)) return failure('the subject is no text of a sensible length')
    const name = claimOf(claims, this.#options.nameClaim)
    if (name !== undefined && typeof name !== 'string') return failure('the claim of the name is no text')
    const role = roleOf(claimOf(claims, this.#options.roleClaim))
    if (role === undefined) return failure('the claim of the role names none that there is')
    const issuer = typeof iss === 'string' ? iss : ''
    return { ok: true, identity: { playerId: lastingPlayerId(`jwt ${issuer}`, sub), name, role } }
  }
}

export interface JwtOptions {
  /** Rejects with AuthFileError when they cannot be used. */
  readonly readKeys: () => Promise<readonly VerifyKey[]>
  /** Empty: any. */
  readonly audience: string
  /** Empty: any. */
  readonly issuer: string
  /** How far the issuer's clock may be off. */
  readonly clockSkewSeconds: number
  readonly nameClaim: string
  readonly roleClaim: string
  readonly wallClockMs: () => number
}

type Claims = Readonly<Record<string, unknown>>

function isSubject(claim: unknown): claim is string {
  return typeof claim === 'string' && claim.length >= 1 && claim.length <= SUBJECT_CHARS_MAX
}

function claimOf(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** A driver, unless the issuer says otherwise; undefined for a role that we do not know. */
function roleOf(claim: unknown): PlayerRole | undefined {
  return claim === undefined ? 'driver' : PLAYER_ROLES.find((role) => role === claim)
}

function failure(detail: string): Verdict {
  return { ok: false, reason: 'sign_in_failed', detail }
}
