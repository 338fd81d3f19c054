import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { PlayerId } from '../../protocol/ids.ts'
import { RESUME_TOKEN_BYTES } from '../../protocol/limits.ts'

/**
 * The tokens that give back a player (AUTH5): 256 random bits each, kept as a hash alone, so that memory says nothing
 * about one, and looked up by a keyed hash of that, so that the time of a look-up does not either. A sign-in gives a new one.
 * The token it was made with goes on working until its client has been heard by the new connection, because an AuthSuccess
 * can get lost; so a player has two at most.
 */
export class ResumeTokens {
  readonly #key = randomBytes(RESUME_TOKEN_BYTES)
  readonly #players = new Map<string, PlayerId>()
  readonly #tokens = new Map<PlayerId, Tokens>()

  /** Tokens that work. */
  get count(): number {
    return this.#players.size
  }

  /** A new token for the player. The newest one before it dies, unless it is the one he has just come with. */
  issue(playerId: PlayerId): Uint8Array {
    const token = randomBytes(RESUME_TOKEN_BYTES)
    this.adopt(playerId, hashOf(token))
    return token
  }

  /** The same with a token that another process has given: SHA-256 of it, lower-case hex. */
  adopt(playerId: PlayerId, hash: string): void {
    const { used, newest } = this.#tokens.get(playerId) ?? NONE
    if (newest !== undefined && newest !== used) this.#forget(newest)
    this.#players.set(this.#keyOf(hash), playerId)
    this.#tokens.set(playerId, { used, newest: hash })
  }

  /** Hash of the newest token of the player, as {@link adopt} takes it; undefined when he has none. */
  newestHash(playerId: PlayerId): string | undefined {
    return this.#tokens.get(playerId)?.newest
  }

  /** Whose token this is; it is the one that he has come with from now on, and another one before it dies. */
  use(token: Uint8Array): PlayerId | undefined {
    const hash = hashOf(token)
    const playerId = this.#players.get(this.#keyOf(hash))
    if (playerId === undefined) return undefined
    const { used, newest } = this.#tokens.get(playerId) ?? NONE
    if (used !== undefined && used !== hash) this.#forget(used)
    this.#tokens.set(playerId, { used: hash, newest })
    return playerId
  }

  /** The player has the newest one: the one that he has come with dies. */
  settle(playerId: PlayerId): void {
    const { used, newest } = this.#tokens.get(playerId) ?? NONE
    if (used === undefined) return
    if (used !== newest) this.#forget(used)
    this.#tokens.set(playerId, { used: undefined, newest })
  }

  /** The player is gone, and his tokens with him. */
  revoke(playerId: PlayerId): void {
    const { used, newest } = this.#tokens.get(playerId) ?? NONE
    for (const hash of [used, newest]) if (hash !== undefined) this.#forget(hash)
    this.#tokens.delete(playerId)
  }

  #forget(hash: string): void {
    this.#players.delete(this.#keyOf(hash))
  }

  #keyOf(hash: string): string {
    return createHmac('sha256', this.#key).update(hash).digest('base64')
  }
}

function hashOf(token: Uint8Array): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Hashes. */
interface Tokens {
  /** Of the token that the player has come back with. */
  readonly used: string | undefined
  readonly newest: string | undefined
}

const NONE: Tokens = { used: undefined, newest: undefined }
