import type { GameMode } from '../protocol/enums.ts'
import type { ReplaySort, ReplayState } from '../protocol/replay-messages.ts'
import type { ReplaySummary } from '../replay/replay-summary.ts'
import type { Page, PageRequest } from './storage.ts'

/**
 * The index of recordings, a part of the storage port. The files are the truth: a row that is missing is made again from
 * its file, so nothing here needs a promise to be on disk. Only name and pin are an operator's and live nowhere else;
 * saving a recording again leaves them as they are.
 */
export interface ReplayIndex {
  /** Inserts the recording, or updates all but name and pin of one that is there. */
  saveReplay(replay: IndexedReplay): Promise<void>
  /** Forgets a recording; harmless when it is not there. */
  removeReplay(id: string): Promise<void>
  /** Changes what is given and leaves the rest; false when there is no such recording. An empty name takes it away. */
  changeReplay(id: string, change: ReplayChange): Promise<boolean>
  replay(id: string): Promise<StoredReplay | undefined>
  /** Listed recordings; a text as `after` that never was a `next` of the same sort gives an empty page. */
  listReplays(page: ReplayPageRequest): Promise<Page<StoredReplay>>
  /** Ids of all that are kept whatever happens, listed or not. */
  pinnedReplays(): Promise<readonly string[]>
  /** All there are, listed or not, with what tells whether a file has changed. */
  replayFiles(): Promise<readonly ReplayFileRow[]>
}

export interface IndexedReplay extends ReplaySummary {
  readonly bytes: number
  /** Of the whole file, lower-case hex; once nothing is written to it any more. */
  readonly sha256?: string
  readonly state: ReplayState
}

export interface StoredReplay extends IndexedReplay {
  /** What an operator calls it. */
  readonly name?: string
  /** Kept whatever the rules of retention say. */
  readonly isPinned: boolean
}

export interface ReplayChange {
  readonly name?: string
  readonly isPinned?: boolean
}

export interface ReplayPageRequest extends PageRequest {
  /** `started_at` when absent. */
  readonly sort?: ReplaySort
  /** Largest first unless it is set. */
  readonly isAscending?: boolean
  /** Its id or its name, in any letter case. */
  readonly track?: string
  /** Somebody who took part: his id or name, in any letter case. */
  readonly player?: string
  readonly mode?: GameMode
  /** Started at this instant or later. */
  readonly fromMs?: number
  /** Started before this instant. */
  readonly toMs?: number
  readonly isPinned?: boolean
}

export interface ReplayFileRow {
  readonly id: string
  readonly bytes: number
  readonly state: ReplayState
  readonly isPinned: boolean
  /** An operator gave it a name. */
  readonly isNamed: boolean
}
