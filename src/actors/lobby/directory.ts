import type { CarId, PlayerId, SessionId } from '../../protocol/ids.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { SessionEvent } from '../session/session-events.ts'
import type { Entrance } from './lobby-events.ts'
import type { PasswordHash } from './password.ts'

/**
 * Who and what is there: the players and sessions of this node, in a stable order. The lobby actor writes it; whoever
 * lists (lobby state, HTTP) reads it through {@link DirectoryView}. Sessions and players ask this port, not one
 * another, so that a directory of many nodes can take its place.
 */
export interface DirectoryView {
  /** Grows with every change: what was made from an equal version is still true. */
  readonly version: number
  readonly playerCount: number
  readonly sessionCount: number
  /** By name, then id. */
  players(): readonly DirectoryPlayer[]
  /** By time of creation. */
  sessions(): readonly DirectorySession[]
  player(id: PlayerId): DirectoryPlayer | undefined
  session(id: SessionId): DirectorySession | undefined
}

export interface DirectoryPlayer {
  readonly id: PlayerId
  readonly name: string
  /** Where its connection comes from; for limits, told to nobody. */
  readonly address: AddressKey
  readonly carId: CarId | undefined
  readonly sessionId: SessionId | undefined
  readonly player: { send(event: PlayerEvent): void }
  /** Who let him in, the last time. */
  readonly connection: Entrance
}

export interface DirectorySession {
  readonly id: SessionId
  readonly listing: SessionListing
  /** Who opened it, for the limit per player; the host may have changed since. Undefined for the demo. */
  readonly creatorId: PlayerId | undefined
  /** From where it was opened, for the limit per address. */
  readonly creatorAddress: AddressKey | undefined
  readonly password: PasswordHash | undefined
  readonly session: { send(event: SessionEvent): void }
  /** It belongs to the server, and races for ever. */
  readonly isStanding?: true
  /** A recording is played there: it is watched, never joined, and nothing of it is kept. */
  readonly isPlayback?: true
}

export class Directory implements DirectoryView {
  version = 0
  readonly #players = new Map<PlayerId, DirectoryPlayer>()
  /** Names are unique, which the lobby sees to. */
  readonly #names = new Set<string>()
  readonly #sessions = new Map<SessionId, DirectorySession>()
  #sortedPlayers: readonly DirectoryPlayer[] | undefined

  get playerCount(): number {
    return this.#players.size
  }

  get sessionCount(): number {
    return this.#sessions.size
  }

  players(): readonly DirectoryPlayer[] {
    this.#sortedPlayers ??= [...this.#players.values()].sort(byNameThenId)
    return this.#sortedPlayers
  }

  sessions(): readonly DirectorySession[] {
    return [...this.#sessions.values()]
  }

  player(id: PlayerId): DirectoryPlayer | undefined {
    return this.#players.get(id)
  }

  session(id: SessionId): DirectorySession | undefined {
    return this.#sessions.get(id)
  }

  hasName(name: string): boolean {
    return this.#names.has(name)
  }

  setPlayer(player: DirectoryPlayer): void {
    this.#players.set(player.id, player)
    this.#names.add(player.name)
    this.#touchPlayers()
  }

  /** Changes a player that is here; one that is not stays away. */
  updatePlayer(
    id: PlayerId,
    change: Partial<Pick<DirectoryPlayer, 'carId' | 'sessionId' | 'connection' | 'address'>>,
  ): void {
    const player = this.#players.get(id)
    if (player === undefined) return
    // What says nothing new must not make every picture of the lobby out of date.
    const isNews = Object.entries(change).some(([key, value]) => player[key as keyof typeof change] !== value)
    if (isNews) this.setPlayer({ ...player, ...change })
  }

  removePlayer(id: PlayerId): void {
    const player = this.#players.get(id)
    if (player === undefined) return
    this.#players.delete(id)
    this.#names.delete(player.name)
    this.#touchPlayers()
  }

  setSession(session: DirectorySession): void {
    this.#sessions.set(session.id, session)
    this.version++
  }

  removeSession(id: SessionId): boolean {
    this.version++
    return this.#sessions.delete(id)
  }

  #touchPlayers(): void {
    this.#sortedPlayers = undefined
    this.version++
  }
}

/** Code-unit order: the same on every machine, whatever its locale. */
function byNameThenId(a: DirectoryPlayer, b: DirectoryPlayer): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return a.id < b.id ? -1 : 1
}
