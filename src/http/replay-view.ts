import type { ExportFormat } from '../replay/export/export-replay.ts'
import type { SelectionText } from '../replay/export/selection.ts'
import type { ReplayAnswer } from '../replay/replay-answer.ts'
import type { ReplayChange, ReplayPageRequest, StoredReplay } from '../storage/replay-index.ts'
import type { Page } from '../storage/storage.ts'
import type { StreamCut } from './limited-stream.ts'
import type { RequestOrigin } from './request-rates.ts'

/**
 * The recordings as HTTP sees them, as a port. Nothing here reads a file on the calling thread. Documents come as bytes
 * that are sent as they are: JSON, or what was asked for; a signal tells that nobody waits for one any more. Rejects only as the storage does, and when the disk fails.
 */
export interface ReplayView {
  list(page: ReplayPageRequest): Promise<Page<StoredReplay>>
  find(id: string): Promise<StoredReplay | undefined>
  /** True for a race under way that nobody may see sooner than its spectators do. */
  isWithheld(id: string): boolean
  /** Opens the file as it is now; undefined when there is none. */
  open(id: string): Promise<ReplayDownload | undefined>
  meta(id: string, signal?: AbortSignal): Promise<ReplayAnswer<Uint8Array>>
  events(id: string, query: EventsRequest, signal?: AbortSignal): Promise<ReplayAnswer<Uint8Array>>
  frames(
    id: string,
    selection: SelectionText,
    form: 'json' | 'compact',
    signal?: AbortSignal,
  ): Promise<ReplayAnswer<Uint8Array>>
  /** Begins an export, whose stream is pulled to its end or cancelled. */
  exportAs(
    id: string,
    format: ExportFormat,
    selection: SelectionText,
  ): Promise<ReplayAnswer<ReadableStream<Uint8Array>>>
  /** The recording as it is then; undefined when there is none. */
  change(id: string, change: ReplayChange): Promise<StoredReplay | undefined>
  /** Removes the file and forgets it. One that is still recorded stays. `busy`: it cannot be removed just now. */
  remove(id: string): Promise<'removed' | 'recording' | 'unknown' | 'busy'>
}

export interface EventsRequest extends Pick<SelectionText, 'from' | 'to'> {
  readonly kind?: string | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Whoever has one streams or closes it. */
export interface ReplayDownload {
  readonly bytes: number
  stream(from: number, to: number): ReadableStream<Uint8Array>
  close(): Promise<void>
}

/** What a caller may have of recordings at a time and in the long run (RATE1); by address, like other rates. */
export interface ReplayAllowance {
  /** A place for one stream, given back by calling it; undefined when the caller, or the server, has too many. */
  begin(kind: StreamKind, origin: RequestOrigin): (() => void) | undefined
  /** Whole seconds until a caller who has had too many bytes may have more; 0 when he may. */
  waitSeconds(origin: RequestOrigin): number
  /** So many bytes were sent to him. */
  charge(bytes: number, origin: RequestOrigin): void
  /** A stream of his was ended before its end, and his connection with it. */
  cut(why: StreamCut, error: Error): void
}

export type StreamKind = 'download' | 'export' | 'document'
