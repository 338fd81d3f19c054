import type { Logger } from 'pino'
import { encodeServerMessage } from '../../protocol/codec.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import type { ServerMessage, SessionListing } from '../../protocol/server-messages.ts'
import type { MemberLink } from '../ports.ts'

/** A session that changes all the time is told of no more often, so that nobody floods the others by coming and going. */
export const NEWS_INTERVAL_MS = 250

/**
 * Tells subscribers of dialect 2 what changed in the list of sessions (D1.4), and that the content has (CNT3). Changes are collected, only the newest of
 * each session is told, and each is encoded once. When it is time is the owner's business, see {@link schedule}.
 */
export class LobbyNews {
  readonly #subscribers = new Map<PlayerId, MemberLink>()
  readonly #listed = new Set<SessionId>()
  /** What to tell next; undefined for a session that has ended. */
  readonly #pending = new Map<SessionId, SessionListing | undefined>()
  readonly #log: Pick<Logger, 'error'>
  #isScheduled = false

  constructor(log: Pick<Logger, 'error'>) {
    this.#log = log
  }

  subscribe(playerId: PlayerId, link: MemberLink): void {
    if (link.dialect === 2) this.#subscribers.set(playerId, link)
  }

  unsubscribe(playerId: PlayerId): void {
    this.#subscribers.delete(playerId)
  }

  /** A private session is listed to nobody. */
  changed(session: SessionListing): void {
    if (session.visibility !== Visibility.Private) this.#note(session.id, session)
  }

  ended(sessionId: SessionId): void {
    this.#note(sessionId, undefined)
  }

  /** What can be raced with is other than before; lists of it are asked for. */
  contentChanged(tracks: number, cars: number): void {
    if (this.#subscribers.size === 0) return
    const bytes = encodeServerMessage({ type: 'ContentChanged', tracks, cars })
    for (const link of this.#subscribers.values()) link.sendShared(bytes)
  }

  /** True when the owner is to call {@link tell} in NEWS_INTERVAL_MS; not again until then. */
  schedule(): boolean {
    if (this.#isScheduled || this.#pending.size === 0) return false
    this.#isScheduled = true
    return true
  }

  tell(): void {
    this.#isScheduled = false
    const news = [...this.#pending]
    this.#pending.clear()
    for (const [sessionId, session] of news) {
      const message = this.#newsOf(sessionId, session)
      if (message !== undefined) this.#send(sessionId, message)
    }
  }

  /** With nobody to tell, it is only remembered what the next subscriber finds listed; what came and went is no news. */
  #note(sessionId: SessionId, session: SessionListing | undefined): void {
    if (this.#subscribers.size === 0) {
      this.#pending.delete(sessionId)
      this.#newsOf(sessionId, session)
    } else if (session === undefined && !this.#listed.has(sessionId)) this.#pending.delete(sessionId)
    else this.#pending.set(sessionId, session)
  }

  #newsOf(sessionId: SessionId, session: SessionListing | undefined): ServerMessage | undefined {
    if (session === undefined)
      return this.#listed.delete(sessionId) ? { type: 'SessionUnlisted', sessionId } : undefined
    const type = this.#listed.has(sessionId) ? 'SessionChanged' : 'SessionListed'
    this.#listed.add(sessionId)
    return { type, session }
  }

  #send(sessionId: SessionId, message: ServerMessage): void {
    if (this.#subscribers.size === 0) return
    const bytes = this.#encode(sessionId, message)
    if (bytes === undefined) return
    for (const link of this.#subscribers.values()) link.sendShared(bytes)
  }

  /** One listing that the wire cannot hold is a bug of its session, not the end of the lobby. */
  #encode(sessionId: SessionId, message: ServerMessage): Uint8Array | undefined {
    try {
      return encodeServerMessage(message)
    } catch (error) {
      this.#log.error({ err: error, sessionId }, 'news of a session could not be encoded')
      return undefined
    }
  }
}
