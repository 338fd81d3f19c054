import { encodeServerMessage } from '../../protocol/codec.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import type { ServerMessage, SessionListing } from '../../protocol/server-messages.ts'
import type { MemberLink } from '../ports.ts'

/** Tells subscribers of dialect 2 what changed in the list of sessions (D1.4); each change is encoded once. */
export class LobbyNews {
  readonly #subscribers = new Map<PlayerId, MemberLink>()
  readonly #listed = new Set<SessionId>()

  subscribe(playerId: PlayerId, link: MemberLink): void {
    if (link.dialect === 2) this.#subscribers.set(playerId, link)
  }

  unsubscribe(playerId: PlayerId): void {
    this.#subscribers.delete(playerId)
  }

  /** A private session is listed to nobody. */
  changed(session: SessionListing): void {
    if (session.visibility === Visibility.Private) return
    const type = this.#listed.has(session.id) ? 'SessionChanged' : 'SessionListed'
    this.#listed.add(session.id)
    this.#tell({ type, session })
  }

  ended(sessionId: SessionId): void {
    if (this.#listed.delete(sessionId)) this.#tell({ type: 'SessionUnlisted', sessionId })
  }

  #tell(message: ServerMessage): void {
    if (this.#subscribers.size === 0) return
    const bytes = encodeServerMessage(message)
    for (const link of this.#subscribers.values()) link.sendShared(bytes)
  }
}
