import type { CutLap, LapWish } from '../../replay/cut-lap.ts'
import type { ExportFormat } from '../../replay/export/export-replay.ts'
import type { SelectionText } from '../../replay/export/selection.ts'
import type { ReplayAnswer } from '../../replay/replay-answer.ts'
import type { ReplayEvent } from '../../replay/replay-event.ts'
import type { ReplayFrames } from '../../replay/replay-frames.ts'
import type { ReplayEnding, ReplayHeader } from '../../replay/replay-header.ts'
import type { ReplaySummary } from '../../replay/replay-summary.ts'
import type { ChunkSpans, LapEnds } from '../../replay/seek-index.ts'

/** What the reading thread can be asked, and what it answers: the two ends of one message channel. */
export type LibraryCall =
  | { readonly type: 'scan' }
  /** `sha256` when it is known already. */
  | { readonly type: 'inspect'; readonly id: string; readonly sha256: string | undefined }
  | { readonly type: 'meta'; readonly id: string }
  | { readonly type: 'events'; readonly id: string; readonly query: EventsQuery }
  | { readonly type: 'frames'; readonly id: string; readonly selection: SelectionText; readonly form: FramesForm }
  | ExportCall
  /** What a playback goes by: all of it, or what has come since. */
  | { readonly type: 'outline'; readonly id: string; readonly since: OutlineMark }
  | { readonly type: 'chunk'; readonly id: string; readonly index: number }
  /** A lap to be shown beside others. */
  | { readonly type: 'lap'; readonly id: string; readonly wish: LapWish }
  | { readonly type: 'nextPiece'; readonly exportId: number }
  | { readonly type: 'closeExport'; readonly exportId: number }
  | { readonly type: 'remove'; readonly id: string }

export interface ExportCall {
  readonly type: 'openExport'
  /** Names the export from then on; no other export has it, whatever becomes of the thread. */
  readonly exportId: number
  readonly id: string
  readonly format: ExportFormat
  readonly selection: SelectionText
  /** JSON of the track data that the server has; used when it is the track of the recording. */
  readonly trackJson: Uint8Array | undefined
}

/** `json` has values in their units, `compact` quanta in binary; see frames-answer.ts. */
export type FramesForm = 'json' | 'compact'

export interface EventsQuery extends Pick<SelectionText, 'from' | 'to'> {
  /** Only events of this kind. */
  readonly kind?: string | undefined
  /** The `next` of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

/** The answer to each call. Documents are JSON, or what the form says. */
export interface LibraryAnswers {
  readonly scan: ScannedFolder
  readonly inspect: InspectedReplay
  /** Undefined when there is more to look through first: ask again. */
  readonly meta: Uint8Array | undefined
  readonly events: Uint8Array
  readonly frames: Uint8Array
  readonly outline: ReplayOutline
  readonly chunk: ReplayChunk
  readonly lap: CutLap
  readonly openExport: number
  readonly nextPiece: ExportPiece
  readonly closeExport: undefined
  readonly remove: boolean
}

/** How much of an outline somebody has already: chunks, and how many of them were looked through for events. */
export interface OutlineMark {
  readonly chunks: number
  readonly looked: number
}

/** Of a recording that has its footer all of it, else what follows the mark. */
export interface ReplayOutline {
  readonly header: ReplayHeader
  readonly isWhole: boolean
  readonly chunks: ChunkSpans
  readonly looked: number
  readonly laps: LapEnds
  /** Ticks of the incidents. */
  readonly incidents: Uint32Array
  /** The `joined` events; without the cars where a footer tells of them. */
  readonly arrivals: readonly ReplayEvent[]
  /** It is written to, as far as the file's name says. */
  readonly isGrowing: boolean
  readonly ending: ReplayEnding | undefined
}

export interface ReplayChunk {
  readonly frames: ReplayFrames
  readonly events: readonly ReplayEvent[]
}

export interface ScannedFolder {
  readonly files: readonly ScannedFile[]
  /** False when there may be more: the folder is not there, or has more files than are looked at. */
  readonly isWhole: boolean
}

export interface ScannedFile {
  readonly id: string
  readonly bytes: number
  readonly isPart: boolean
}

export interface InspectedReplay extends ReplaySummary {
  readonly bytes: number
  /** Of a finished file. */
  readonly sha256?: string
  /** It ends where a crash ended it. */
  readonly isInterrupted: boolean
}

export interface ExportPiece {
  /** May be empty: then there is nothing yet. */
  readonly bytes: Uint8Array
  readonly isLast: boolean
}

export interface LibraryRequest {
  readonly requestId: number
  readonly call: LibraryCall
}

export interface LibraryReply {
  readonly requestId: number
  readonly answer: ReplayAnswer<LibraryAnswers[LibraryCall['type']]>
}
