import { encodeServerMessage } from '../../protocol/codec.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import { LOBBY_PLAYERS_MAX, LOBBY_SESSIONS_MAX } from '../../protocol/limits.ts'
import type {
  LobbyCar,
  LobbyPlayer,
  LobbySession,
  LobbyStateMessage,
  LobbyTrack,
} from '../../protocol/server-messages.ts'
import { Budget } from './budget.ts'
import type { DirectoryPlayer, DirectorySession, DirectoryView } from './directory.ts'
import { CONTENT_SHARE_MAX } from './limits.ts'
import { type FittedContent, fitContent } from './lobby-content.ts'

/**
 * Dialect 1's picture of the lobby (D1.4): every player, session, car and track, within a bound. Pictures are encoded
 * once a change and shared: one for all; one for each session that is private or did not fit, in which it and its members
 * are always present; and, when players had to be cut, one for each group of neighbours among them. So requests at an
 * unchanged version of the directory cost no encoding, and pictures are far fewer than players.
 */
export class LobbyStateEncoder {
  readonly #directory: DirectoryView
  readonly #source: LobbyContent
  readonly #bytesMax: number
  #trackFiles: LobbyContent['trackFiles']
  #content: FittedContent
  /** Players of one group of those that were cut: what they take stays a small part of the whole. */
  readonly #groupSize: number
  #version = -1
  #ranks: ReadonlyMap<PlayerId, number> | undefined
  readonly #pictures = new Map<string, Picture>()

  constructor(directory: DirectoryView, content: LobbyContent, bytesMax: number) {
    this.#directory = directory
    this.#source = content
    this.#bytesMax = bytesMax
    this.#trackFiles = content.trackFiles
    this.#content = this.#fit()
    this.#groupSize = Math.max(1, Math.floor(bytesMax / BYTES_PER_GROUP_MEMBER))
  }

  /** The content says something else now. Sessions go on with what they have, and so does the name of its file. */
  contentChanged(): void {
    const files = new Map(this.#source.trackFiles)
    for (const { listing } of this.#directory.sessions()) {
      const file = this.#trackFiles.get(listing.trackId)
      if (file !== undefined && !files.has(listing.trackId)) files.set(listing.trackId, file)
    }
    this.#trackFiles = files
    this.#content = this.#fit()
    this.#forget()
  }

  #fit(): FittedContent {
    return fitContent(this.#source, (this.#bytesMax - ENVELOPE_BYTES) * CONTENT_SHARE_MAX)
  }

  /** The encoded LobbyState for this player. */
  stateFor(playerId: PlayerId): Uint8Array {
    this.#forgetStale()
    const shared = this.#picture('all', NOBODY)
    const player = this.#directory.player(playerId)
    const own = player?.sessionId === undefined ? undefined : this.#directory.session(player.sessionId)
    if (own !== undefined) {
      const isInShared = shared.isWhole && own.listing.visibility !== Visibility.Private
      return isInShared ? shared.bytes : this.#picture(`session ${own.id}`, insiders(own.id)).bytes
    }
    if (player === undefined || shared.isWhole || shared.playerIds.has(playerId)) return shared.bytes
    return this.#groupPicture(playerId).bytes
  }

  #forgetStale(): void {
    if (this.#version === this.#directory.version) return
    this.#version = this.#directory.version
    this.#forget()
  }

  #forget(): void {
    this.#ranks = undefined
    this.#pictures.clear()
  }

  #groupPicture(playerId: PlayerId): Picture {
    this.#ranks ??= new Map(this.#directory.players().map(({ id }, rank) => [id, rank]))
    const ranks = this.#ranks
    const groupOf = (id: PlayerId) => Math.floor((ranks.get(id) ?? 0) / this.#groupSize)
    const group = groupOf(playerId)
    return this.#picture(`group ${group}`, { own: undefined, isPresent: ({ id }) => groupOf(id) === group })
  }

  #picture(key: string, audience: Audience): Picture {
    const known = this.#pictures.get(key)
    if (known !== undefined) return known
    const picture = this.#compose(audience)
    this.#pictures.set(key, picture)
    return picture
  }

  #compose({ own, isPresent }: Audience): Picture {
    const { cars, tracks, bytes } = this.#content
    const isVisible = ({ id, listing }: DirectorySession) => listing.visibility !== Visibility.Private || id === own
    const visible = this.#directory.sessions().filter(isVisible)
    const everyone = this.#directory.players()
    const sessionBytes = (session: DirectorySession) => this.#sessionBytes(session)
    const isOwn = ({ id }: DirectorySession) => id === own
    const budget = new Budget(this.#bytesMax - ENVELOPE_BYTES - bytes)
    for (const session of visible.filter(isOwn)) budget.spend(sessionBytes(session))
    for (const player of everyone.filter(isPresent)) budget.spend(playerBytes(player))
    const sessions = budget.choose(visible, sessionBytes, LOBBY_SESSIONS_MAX, isOwn)
    const players = budget.choose(everyone, playerBytes, LOBBY_PLAYERS_MAX, isPresent)
    const message: LobbyStateMessage = {
      type: 'LobbyState',
      players: players.map((player) => this.#playerItem(player, own)),
      sessions: sessions.map((session) => this.#sessionItem(session)),
      cars,
      tracks,
    }
    const playerIds = new Set(players.map(({ id }) => id))
    return { bytes: encodeServerMessage(message), isWhole: !budget.isExceeded, playerIds }
  }

  /** Where others are is nobody's business when that is a private session. */
  #playerItem({ id, name, carId, sessionId }: DirectoryPlayer, own: SessionId | undefined): LobbyPlayer {
    const session = sessionId === undefined ? undefined : this.#directory.session(sessionId)
    const isShown = session !== undefined && (session.listing.visibility !== Visibility.Private || sessionId === own)
    return {
      id,
      name,
      ...(carId === undefined ? {} : { selectedCar: carId }),
      ...(isShown && sessionId !== undefined ? { inSession: sessionId } : {}),
    }
  }

  #sessionBytes({ listing: { trackName, hostName, trackId } }: DirectorySession): number {
    const chars = trackName.length + hostName.length + (this.#trackFiles.get(trackId)?.length ?? 0)
    return SESSION_BYTES + chars * BYTES_PER_CHAR
  }

  #sessionItem({ id, listing }: DirectorySession): LobbySession {
    const { trackName, trackId, hostName, sessionKind, playerCount, maxPlayers, state } = listing
    const trackFile = this.#trackFiles.get(trackId) ?? ''
    return { id, trackName, trackFile, hostName, sessionKind, playerCount, maxPlayers, state }
  }
}

/** What can be raced with, read anew after {@link LobbyStateEncoder.contentChanged}. */
export interface LobbyContent {
  readonly cars: readonly LobbyCar[]
  readonly tracks: readonly LobbyTrack[]
  readonly trackFiles: ReadonlyMap<string, string>
}

/** Whom a picture is for: whose private session shows in it, and who must be present. */
interface Audience {
  readonly own: SessionId | undefined
  readonly isPresent: (player: DirectoryPlayer) => boolean
}

const NOBODY: Audience = { own: undefined, isPresent: () => false }
const insiders = (own: SessionId): Audience => ({ own, isPresent: ({ sessionId }) => sessionId === own })

interface Picture {
  readonly bytes: Uint8Array
  readonly isWhole: boolean
  readonly playerIds: ReadonlySet<PlayerId>
}

const BYTES_PER_GROUP_MEMBER = 4096
// Upper bounds of encoded sizes: keys and numbers as fixed by the reference, texts at up to 3 bytes a UTF-16 unit.
const ENVELOPE_BYTES = 128
const SESSION_BYTES = 320
const PLAYER_BYTES = 160
const BYTES_PER_CHAR = 3
const playerBytes = ({ name }: DirectoryPlayer) => PLAYER_BYTES + name.length * BYTES_PER_CHAR
