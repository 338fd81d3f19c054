import type { SessionId } from '../../protocol/ids.ts'
import type { IndexedReplay, ReplayChange, ReplayFileRow, ReplayPageRequest, StoredReplay } from '../replay-index.ts'
import type {
  Page,
  SessionPageRequest,
  StorageError,
  StoredPlayer,
  StoredRace,
  StoredReplayHash,
  StoredSession,
} from '../storage.ts'

/** What the storage thread can be asked, and what it answers: the two ends of one message channel. */
export type StorageCall =
  | { readonly type: 'savePlayer'; readonly player: StoredPlayer }
  | { readonly type: 'saveSession'; readonly session: StoredSession }
  | { readonly type: 'saveRace'; readonly race: StoredRace }
  | { readonly type: 'saveReplayHash'; readonly replay: StoredReplayHash }
  | { readonly type: 'listSessions'; readonly page: SessionPageRequest }
  | { readonly type: 'session'; readonly id: SessionId }
  | { readonly type: 'races'; readonly sessionId: SessionId }
  | { readonly type: 'saveReplay'; readonly replay: IndexedReplay }
  | { readonly type: 'removeReplay'; readonly id: string }
  | { readonly type: 'changeReplay'; readonly id: string; readonly change: ReplayChange }
  | { readonly type: 'replay'; readonly id: string }
  | { readonly type: 'listReplays'; readonly page: ReplayPageRequest }
  | { readonly type: 'pinnedReplays' }
  | { readonly type: 'replayFiles' }
  | { readonly type: 'check' }
  | { readonly type: 'close' }

/** The answer to each call. */
export interface StorageAnswers {
  readonly savePlayer: undefined
  readonly saveSession: undefined
  readonly saveRace: undefined
  readonly saveReplayHash: undefined
  readonly listSessions: Page<StoredSession>
  readonly session: StoredSession | undefined
  readonly races: readonly StoredRace[]
  readonly saveReplay: undefined
  readonly removeReplay: undefined
  readonly changeReplay: boolean
  readonly replay: StoredReplay | undefined
  readonly listReplays: Page<StoredReplay>
  readonly pinnedReplays: readonly string[]
  readonly replayFiles: readonly ReplayFileRow[]
  readonly check: undefined
  readonly close: undefined
}

export interface StorageRequest {
  readonly id: number
  readonly call: StorageCall
}

export type StorageReply =
  | {
      readonly id: number
      readonly ok: true
      readonly value: StorageAnswers[StorageCall['type']]
      readonly tookMs: number
    }
  | {
      readonly id: number
      readonly ok: false
      readonly code: StorageError['code']
      readonly isTransient: boolean
      readonly message: string
    }
