import { encodeServerMessage } from '../../protocol/codec.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type {
  LobbyCar,
  LobbyPlayer,
  LobbySession,
  LobbyStateMessage,
  LobbyTrack,
} from '../../protocol/server-messages.ts'
import type { DirectoryPlayer, DirectorySession, DirectoryView } from './directory.ts'

/**
 * Dialect 1's picture of the lobby (D1.4): every player, session, car and track, within a bound. What all may see is
 * encoded once a change and shared; a receiver whose own session is private, or for whom the shared picture had to be
 * cut, gets one of his own in which he, his session and its members are always present.
 */
export class LobbyStateEncoder {
  readonly #directory: DirectoryView
  readonly #content: LobbyContent
  readonly #bytesMax: number
  #version = -1
  #shared: { readonly bytes: Uint8Array; readonly isWhole: boolean } | undefined

  constructor(directory: DirectoryView, content: LobbyContent, bytesMax: number) {
    this.#directory = directory
    this.#content = content
    this.#bytesMax = bytesMax
  }

  /** The encoded LobbyState for this player. */
  stateFor(playerId: PlayerId): Uint8Array {
    const shared = this.#sharedState()
    const own = this.#directory.player(playerId)?.sessionId
    const session = own === undefined ? undefined : this.#directory.session(own)
    const isInShared = shared.isWhole && session?.listing.visibility !== Visibility.Private
    return isInShared ? shared.bytes : encodeServerMessage(this.#compose(playerId).message)
  }

  #sharedState(): { readonly bytes: Uint8Array; readonly isWhole: boolean } {
    if (this.#shared === undefined || this.#version !== this.#directory.version) {
      const { message, isWhole } = this.#compose(undefined)
      this.#shared = { bytes: encodeServerMessage(message), isWhole }
      this.#version = this.#directory.version
    }
    return this.#shared
  }

  #compose(receiver: PlayerId | undefined): { message: LobbyStateMessage; isWhole: boolean } {
    const { cars, tracks } = this.#content
    const own = receiver === undefined ? undefined : this.#directory.player(receiver)?.sessionId
    const budget = new Budget(this.#bytesMax - ENVELOPE_BYTES - contentBytes(this.#content))
    const isOwn = (player: DirectoryPlayer) => player.id === receiver || (own !== undefined && player.sessionId === own)
    const isVisible = ({ id, listing }: DirectorySession) => listing.visibility !== Visibility.Private || id === own
    const visible = this.#directory.sessions().filter(isVisible)
    const sessions = budget.choose(visible, ({ id }) => id === own, sessionBytes)
    const players = budget.choose(this.#directory.players(), isOwn, playerBytes)
    const message: LobbyStateMessage = {
      type: 'LobbyState',
      players: players.map((player) => this.#playerItem(player, own)),
      sessions: sessions.map((session) => this.#sessionItem(session)),
      cars,
      tracks,
    }
    return { message, isWhole: !budget.isExceeded }
  }

  /** Where others are is nobody's business when that is a private session. */
  #playerItem({ id, name, carId, sessionId }: DirectoryPlayer, own: DirectoryPlayer['sessionId']): LobbyPlayer {
    const session = sessionId === undefined ? undefined : this.#directory.session(sessionId)
    const isShown = session !== undefined && (session.listing.visibility !== Visibility.Private || sessionId === own)
    return {
      id,
      name,
      ...(carId === undefined ? {} : { selectedCar: carId }),
      ...(isShown && sessionId !== undefined ? { inSession: sessionId } : {}),
    }
  }

  #sessionItem({ id, listing }: DirectorySession): LobbySession {
    const { trackName, trackId, hostName, sessionKind, playerCount, maxPlayers, state } = listing
    const trackFile = this.#content.trackFiles.get(trackId) ?? ''
    return { id, trackName, trackFile, hostName, sessionKind, playerCount, maxPlayers, state }
  }
}

/** The unchanging part of the lobby. */
export interface LobbyContent {
  readonly cars: readonly LobbyCar[]
  readonly tracks: readonly LobbyTrack[]
  readonly trackFiles: ReadonlyMap<string, string>
}

/** Keeps what must stay, then in order what fits. */
class Budget {
  isExceeded = false
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  choose<T>(items: readonly T[], mustStay: (item: T) => boolean, bytesOf: (item: T) => number): readonly T[] {
    for (const item of items) if (mustStay(item)) this.#left -= bytesOf(item)
    return items.filter((item) => {
      if (mustStay(item)) return true
      const bytes = bytesOf(item)
      if (bytes > this.#left) this.isExceeded = true
      if (this.isExceeded) return false
      this.#left -= bytes
      return true
    })
  }
}

// Upper bounds of encoded sizes: keys and numbers as fixed by the reference, texts at up to 4 bytes a character.
const ENVELOPE_BYTES = 128
const playerBytes = ({ name }: DirectoryPlayer) => 160 + name.length * 3
const sessionBytes = ({ listing }: DirectorySession) => 320 + (listing.trackName.length + listing.hostName.length) * 3
const sizes = new WeakMap<LobbyContent, number>()

/** What cars and tracks take: measured once, they never change. */
function contentBytes(content: LobbyContent): number {
  const known = sizes.get(content)
  if (known !== undefined) return known
  const { cars, tracks } = content
  const bytes = encodeServerMessage({ type: 'LobbyState', players: [], sessions: [], cars, tracks }).length
  sizes.set(content, bytes)
  return bytes
}
