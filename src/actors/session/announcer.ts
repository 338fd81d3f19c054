import { encodeServerMessage, isForDialect1 } from '../../protocol/codec.ts'
import type { ServerMessage } from '../../protocol/server-messages.ts'
import type { DelayLine } from './delay-line.ts'
import type { Roster } from './roster.ts'
import type { Member } from './session-events.ts'

/**
 * Tells the members of a session what happened: encoded once, shared by all, and only to those whose dialect knows the
 * message. Spectators get every event too (SES5), behind the session's delay when it has one.
 */
export class Announcer {
  readonly #roster: Roster
  readonly #delay: DelayLine
  #listener: Listener | undefined

  constructor(roster: Roster, delay: DelayLine) {
    this.#roster = roster
    this.#delay = delay
  }

  /** To everyone but `except`. */
  tell(message: ServerMessage, except?: Member['playerId']): void {
    let bytes: Uint8Array | undefined
    const delayed: Member[] = []
    const isForAll = isForDialect1(message.type)
    for (const member of this.#roster.members()) {
      if (member.playerId === except) continue
      if (!isForAll && member.link.dialect === 1) continue
      bytes ??= encodeServerMessage(message)
      if (this.#delay.isActive && this.#roster.isSpectator(member.playerId)) delayed.push(member)
      else member.link.sendShared(bytes)
    }
    if (bytes !== undefined && delayed.length > 0) this.#sendLater(delayed, bytes)
    if (this.#listener !== undefined) this.#tellListener(message, this.#listener)
  }

  /**
   * From now on `listener` hears everything, whoever is or is not here, as late as spectators do; undefined ends that. It is
   * called within the session's own steps, so it only notes what it hears, and never throws.
   */
  listen(listener: Listener | undefined): void {
    this.#listener = listener
  }

  #tellListener(message: ServerMessage, listener: Listener): void {
    if (!this.#delay.isActive) {
      listener(message)
      return
    }
    this.#delay.hold(LISTENED_BYTES, () => {
      if (this.#listener === listener) listener(message)
    })
  }

  #sendLater(members: readonly Member[], bytes: Uint8Array): void {
    this.#delay.hold(bytes.length, () => {
      // Who has left meanwhile hears no more of it.
      for (const { playerId, link } of members) if (this.#roster.isSpectator(playerId)) link.sendShared(bytes)
    })
  }
}

type Listener = (message: ServerMessage) => void

/** What a message that is held back as it is takes, about. */
const LISTENED_BYTES = 256
