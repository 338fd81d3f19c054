import type { PlayerId } from '../../protocol/ids.ts'
import { ResumeTokens } from './resume-tokens.ts'

/**
 * Who is away and may come back (AUTH5): how long, how many at a time, and by which tokens. A player asks before he waits
 * for his client; while the server drains nobody waits any more (SHUT1).
 */
export class Absences {
  readonly graceMs: number
  readonly tokens = new ResumeTokens()
  readonly #awayMax: number
  readonly #away = new Set<PlayerId>()
  #isClosed = false

  constructor({ graceMs, awayMax }: AbsenceLimits) {
    this.graceMs = graceMs
    this.#awayMax = awayMax
  }

  get count(): number {
    return this.#away.size
  }

  /** Whether clients are given tokens at all. */
  get isOffered(): boolean {
    return this.graceMs > 0
  }

  get hasRoom(): boolean {
    return this.isOffered && !this.#isClosed && this.#away.size < this.#awayMax
  }

  isAway(playerId: PlayerId): boolean {
    return this.#away.has(playerId)
  }

  begin(playerId: PlayerId): void {
    this.#away.add(playerId)
  }

  end(playerId: PlayerId): void {
    this.#away.delete(playerId)
  }

  /** Nobody may be away from now on; who is so now. */
  close(): readonly PlayerId[] {
    this.#isClosed = true
    return [...this.#away]
  }
}

export interface AbsenceLimits {
  /** 0 = nobody is waited for. */
  readonly graceMs: number
  readonly awayMax: number
}
