import { readdir } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { EventsRequest, ReplayDownload, ReplayView } from '../../http/replay-view.ts'
import type { TrackId } from '../../protocol/ids.ts'
import type { LapWish } from '../../replay/cut-lap.ts'
import type { ExportFormat } from '../../replay/export/export-replay.ts'
import type { SelectionText } from '../../replay/export/selection.ts'
import type { RecordingWatch } from '../../replay/recording-watch.ts'
import type { ReplayAnswer } from '../../replay/replay-answer.ts'
import { openFileNow } from '../../runtime/replay-library/file-stream.ts'
import type { OutlineMark } from '../../runtime/replay-library/library-calls.ts'
import { ReplayLibrary } from '../../runtime/replay-library/replay-library.ts'
import type { ReplayChange, ReplayIndex, ReplayPageRequest, StoredReplay } from '../../storage/replay-index.ts'
import type { Page } from '../../storage/storage.ts'
import { exportStream } from './export-stream.ts'
import { ReplayIndexKeeper } from './replay-index-keeper.ts'

export interface ReplayDeskOptions {
  /** Folder of the recordings. */
  readonly dir: string
  readonly storage: ReplayIndex
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Spectators of a race see it later than it happens. */
  readonly isDelayed: boolean
  /** JSON of a track that the server has. */
  readonly trackJson: (id: TrackId) => { readonly bytes: Uint8Array } | undefined
}

/** The server's recordings: what HTTP asks of them, from the index, the reading thread and the files. */
export class ReplayDesk implements ReplayView {
  /** For whoever records. */
  readonly watch: RecordingWatch
  readonly #options: ReplayDeskOptions
  readonly #library: ReplayLibrary
  readonly #keeper: ReplayIndexKeeper
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: ReplayDeskOptions) {
    const { dir, storage, log } = options
    const onFailure = (cause: unknown) =>
      log.error({ err: cause }, 'the thread that reads recordings failed and is replaced')
    this.#options = options
    this.#library = new ReplayLibrary({ dir, onFailure })
    this.#keeper = new ReplayIndexKeeper({ library: this.#library, storage, log, onMissed: () => this.#readLater() })
    const keeper = this.#keeper
    this.watch = {
      started: (header) => keeper.started(header),
      grown: (id, bytes, lastTick) => keeper.grown(id, bytes, lastTick),
      finished: (id, sha256) => keeper.finished(id, sha256),
      removed: (id) => keeper.removed(id),
    }
  }

  /** Begins to bring the index up to what the folder has; call once the database answers. */
  start(): void {
    void this.#readFolder()
  }

  /** Ends what is read after `msMax` at the latest. */
  async close(msMax: number): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    await this.#library.close(msMax)
  }

  async list(page: ReplayPageRequest): Promise<Page<StoredReplay>> {
    const { items, next } = await this.#options.storage.listReplays(page)
    const current = items.map((replay) => this.#keeper.current(replay))
    return next === undefined ? { items: current } : { items: current, next }
  }

  async find(id: string): Promise<StoredReplay | undefined> {
    const replay = await this.#options.storage.replay(id)
    return replay && this.#keeper.current(replay)
  }

  isWithheld(id: string): boolean {
    return this.#options.isDelayed && this.#keeper.isRecording(id)
  }

  open(id: string): Promise<ReplayDownload | undefined> {
    return openFileNow(this.#options.dir, id)
  }

  meta(id: string, signal?: AbortSignal): Promise<ReplayAnswer<Uint8Array>> {
    return this.#library.meta(id, signal)
  }

  events(id: string, query: EventsRequest, signal?: AbortSignal): Promise<ReplayAnswer<Uint8Array>> {
    return this.#library.events(id, query, signal)
  }

  frames(
    id: string,
    selection: SelectionText,
    form: 'json' | 'compact',
    signal?: AbortSignal,
  ): Promise<ReplayAnswer<Uint8Array>> {
    return this.#library.frames(id, selection, form, signal)
  }

  /** For playbacks, like {@link chunk}. */
  outline(id: string, since: OutlineMark): ReturnType<ReplayLibrary['outline']> {
    return this.#library.outline(id, since)
  }

  chunk(id: string, index: number): ReturnType<ReplayLibrary['chunk']> {
    return this.#library.chunk(id, index)
  }

  /** For ghosts. */
  lap(id: string, wish: LapWish): ReturnType<ReplayLibrary['lap']> {
    return this.#library.lap(id, wish)
  }

  async exportAs(
    id: string,
    format: ExportFormat,
    selection: SelectionText,
  ): Promise<ReplayAnswer<ReadableStream<Uint8Array>>> {
    const replay = await this.#options.storage.replay(id)
    const trackJson = replay && this.#options.trackJson(replay.trackId)?.bytes
    const opened = await this.#library.openExport({ id, format, selection, trackJson })
    return opened.ok ? { ok: true, value: exportStream(this.#library, opened.value) } : opened
  }

  async change(id: string, change: ReplayChange): Promise<StoredReplay | undefined> {
    return (await this.#options.storage.changeReplay(id, change)) ? this.find(id) : undefined
  }

  async remove(id: string): Promise<'removed' | 'recording' | 'unknown' | 'busy'> {
    if (this.#keeper.isRecording(id)) return 'recording'
    const removed = await this.#library.remove(id)
    if (!removed.ok) {
      this.#options.log.warn({ replayId: id }, `a recording was not removed: ${removed.message}`)
      return 'busy'
    }
    await this.#options.storage.removeReplay(id)
    return removed.value ? 'removed' : 'unknown'
  }

  async #readFolder(): Promise<void> {
    const { dir, storage, log } = this.#options
    try {
      // Most servers that have nothing yet start no thread for it.
      const isEmpty = (await readdir(dir).catch(() => [])).length === 0
      if (!isEmpty || (await storage.replayFiles()).length > 0) await this.#keeper.readFolder()
    } catch (error) {
      if (!this.#isClosed) log.warn({ err: error }, 'the index of recordings is not complete yet; it is tried again')
      this.#readLater()
    }
  }

  #readLater(): void {
    clearTimeout(this.#retry)
    if (!this.#isClosed) this.#retry = setTimeout(() => void this.#readFolder(), RETRY_MS).unref()
  }
}

const RETRY_MS = 60_000
