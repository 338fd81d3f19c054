import type { CarId, PlayerId, SessionId, TrackId } from '../../protocol/ids.ts'
import type { CarListing, TrackListing } from '../../protocol/server-messages.ts'
import type { ReplayPageRequest, StoredReplay } from '../../storage/replay-index.ts'
import type { Page } from '../../storage/storage.ts'
import type { Absences } from '../lobby/absences.ts'
import type { DirectoryView } from '../lobby/directory.ts'
import type { LobbyEvent } from '../lobby/lobby-events.ts'
import type { PasswordAttempts } from '../lobby/password-attempts.ts'
import type { Catalogue } from '../session/session-deps.ts'

/** What a player's actor needs of the rest. */
export interface PlayerDeps {
  readonly lobby: { send(event: LobbyEvent): void }
  readonly directory: DirectoryView
  readonly absences: Pick<Absences, 'graceMs' | 'hasRoom' | 'begin' | 'end' | 'tokens'>
  readonly catalogue: Catalogue & ContentStore
  /** Dialect 1's picture of the lobby for this player, encoded. */
  readonly lobbyStateFor: (playerId: PlayerId) => Uint8Array
  /** Recordings that are listed. Rejects as the storage does. */
  readonly listReplays: (page: ReplayPageRequest) => Promise<Page<StoredReplay>>
  /** Whether players, who show no operator's token, may have recordings played. */
  readonly mayOpenPlaybacks: boolean
  readonly tickHz: number
  readonly pageItemsMax: number
  /** Largest ContentChunk, message and all. */
  readonly messageBytesMax: number
  /** Largest content that is sent: it has to wait in a connection's queue as a whole. */
  readonly contentBytesMax: number
  readonly passwordAttempts: Pick<PasswordAttempts, 'mayTry' | 'failed'>
}

/** Content as it is sent to clients (CNT1): what is offered now, or to somebody in a session what that is driven with. */
export interface ContentStore {
  readonly tracks: readonly TrackListing[]
  readonly cars: readonly CarListing[]
  trackJson(id: TrackId, sessionId?: SessionId): ContentJson | undefined
  carJson(id: CarId, sessionId?: SessionId): ContentJson | undefined
}

export interface ContentJson {
  readonly bytes: Uint8Array
  readonly hash: string
}
