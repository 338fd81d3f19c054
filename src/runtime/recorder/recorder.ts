import { randomBytes } from 'node:crypto'
import type { ReplayBatch } from '../../replay/replay-batch.ts'
import type { ReplayHeader } from '../../replay/replay-header.ts'
import { ServiceThread } from '../service-thread/service-thread.ts'
import { arraysOf, BatchPool } from './batch-pool.ts'
import { BATCHES_PER_SECOND, IDLE_MS } from './limits.ts'
import type { FinishedFile, FromRecorder, RecorderWorkerData, ToRecorder, Written } from './recorder-messages.ts'
import { Recording } from './recording.ts'
import type { RetentionLimits } from './retention.ts'

/**
 * The recordings of the runs on one thread, and the recorder thread that they go to. A crash of that thread ends the
 * recordings that were under way, up to where they are on the disk; another thread recovers them and takes new ones.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #thread: ServiceThread<ToRecorder, FromRecorder>
  readonly #open = new Map<number, OpenRecording>()
  #opened = 0
  #isClosed = false
  /** Files that the thread was told to recover and has not answered for. */
  #recovering = 0
  readonly #onChosen: ((ids: readonly string[]) => void)[] = []
  readonly #onRemoved: ((ids: readonly string[]) => void)[] = []

  constructor(options: RecorderOptions) {
    const { worker, workerUrl = new URL('./recorder-worker.ts', import.meta.url) } = options
    this.#options = options
    this.#thread = new ServiceThread({
      workerUrl,
      worker: { workerData: worker },
      onMessage: (message) => this.#receive(message),
      onLost: (cause) => this.#lost(cause),
    })
  }

  /** Undefined when the thread has just crashed, or the recorder is closed. */
  open(header: Omit<ReplayHeader, 'replayId'>): Recording | undefined {
    if (this.#isClosed || this.#thread.pauseLeftMs > 0) {
      this.#options.counters.recordingsFailed++
      return undefined
    }
    const number = ++this.#opened
    const named: ReplayHeader = { ...header, replayId: createReplayId(header.startedAtMs) }
    const { capacity } = named.settings
    const ticksMax = Math.max(1, Math.round(named.tickHz / BATCHES_PER_SECOND))
    const pool = new BatchPool({ capacity, ticksMax, batchesMax: this.#options.batchesMax })
    const { counters, onNews } = this.#options
    const onDegraded = (reason: string) => {
      counters.recordingsDegraded++
      onNews({ type: 'degraded', id: named.replayId, reason })
    }
    const recording = new Recording({ header: named, pool, line: this.#lineOf(number), counters, onDegraded })
    this.#open.set(number, {
      header: named,
      recording,
      pool,
      underWay: 0,
      isAnnounced: false,
      lastTick: named.startTick,
    })
    this.#thread.post({ type: 'open', recording: number, header: named })
    return recording
  }

  /** Completes what a crash left unfinished, as far as it can be read. Whatever cannot is moved aside. */
  recover(ids: readonly string[]): void {
    if (ids.length === 0 || this.#isClosed) return
    this.#recovering += ids.length
    this.#post({ type: 'recover', ids })
  }

  /** Ids of the finished files that have to go by these limits. */
  choose(limits: RetentionLimits): Promise<readonly string[]> {
    if (this.#isClosed) return Promise.resolve([])
    return new Promise((resolve) => {
      this.#onChosen.push(resolve)
      this.#post({ type: 'choose', limits })
    })
  }

  /** Resolves with those that have gone; `removed` is told of each. */
  remove(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0 || this.#isClosed) return Promise.resolve([])
    return new Promise((resolve) => {
      this.#onRemoved.push(resolve)
      this.#post({ type: 'remove', ids })
    })
  }

  /** Ends what is still under way and waits until files are complete, for `msMax` at most. */
  async close(msMax: number): Promise<void> {
    for (const { recording } of [...this.#open.values()]) recording.end({ reason: 'shutdown', classification: [] })
    this.#isClosed = true
    await this.#end(msMax)
    this.#answerNobody()
  }

  #lineOf(recording: number) {
    return {
      batch: (batch: ReplayBatch) => this.#hand(recording, batch),
      end: (ending: Extract<ToRecorder, { type: 'end' }>['ending'], isCutShort: boolean) => {
        this.#thread.post({ type: 'end', recording, ending, isCutShort })
      },
      discard: () => void this.#thread.post({ type: 'discard', recording }),
    }
  }

  #hand(number: number, batch: ReplayBatch): void {
    const open = this.#open.get(number)
    if (open === undefined) return
    open.underWay++
    open.lastTick = batch.firstTick + batch.ticks - 1
    this.#options.counters.recorderQueued++
    this.#thread.post({ type: 'batch', recording: number, batch }, arraysOf(batch))
  }

  /** Also when the pause after a crash lasts: then as soon as it is over. */
  #post(message: ToRecorder): void {
    if (this.#isClosed) return
    if (this.#thread.post(message)) this.#restWhenIdle()
    else setTimeout(() => this.#post(message), this.#thread.pauseLeftMs + 1).unref()
  }

  #restWhenIdle(): void {
    if (this.#open.size === 0 && this.#recovering === 0) this.#thread.rest(IDLE_MS, () => void this.#end(IDLE_MS))
  }

  /** One that was ended by force answers nothing any more. */
  async #end(msMax: number): Promise<void> {
    if (!(await this.#thread.end(msMax, { type: 'close' }))) this.#answerNobody()
  }

  #receive(message: FromRecorder): void {
    switch (message.type) {
      case 'returned':
        this.#returned(message)
        return
      case 'degraded':
        this.#open.get(message.recording)?.recording.degraded(message.reason)
        return
      case 'dropped':
        this.#options.counters.recorderDropped += message.batches
        return
      case 'finished':
        this.#finished(message)
        return
      case 'failed':
        this.#options.counters.recordingsFailed++
        this.#open.get(message.recording)?.recording.failed(new Error(message.reason))
        this.#gone(message.recording, (id) => ({ type: 'failed', id, reason: message.reason }))
        return
      case 'discarded':
        this.#gone(message.recording, (id) => ({ type: 'removed', id }))
        return
      case 'recovered':
      case 'set-aside':
        this.#options.onNews(message)
        this.#recovered()
        return
      case 'chosen':
        this.#onChosen.shift()?.(message.ids)
        return
      case 'removed':
        for (const id of message.ids) this.#options.onNews({ type: 'removed', id })
        this.#onRemoved.shift()?.(message.ids)
        return
      case 'trouble':
        this.#options.onNews(message)
        if (message.id !== undefined) this.#recovered()
        return
    }
  }

  #recovered(): void {
    this.#recovering--
    this.#restWhenIdle()
  }

  #returned({ recording, batch, written, fileBytes }: Extract<FromRecorder, { type: 'returned' }>): void {
    const { counters, onNews } = this.#options
    this.#count(written)
    const open = this.#open.get(recording)
    if (open === undefined) return
    open.underWay--
    counters.recorderQueued--
    open.pool.giveBack(batch)
    if (written.bytes === 0) return
    const { replayId: id } = open.header
    this.#announce(open)
    onNews({ type: 'grown', id, bytes: fileBytes, lastTick: open.lastTick })
  }

  #announce(open: OpenRecording): void {
    if (!open.isAnnounced) this.#options.onNews({ type: 'started', header: open.header })
    open.isAnnounced = true
  }

  #finished({ recording, file, written }: Extract<FromRecorder, { type: 'finished' }>): void {
    this.#count(written)
    const open = this.#open.get(recording)
    if (open === undefined) return
    this.#announce(open)
    open.recording.close()
    this.#gone(recording, (id) => ({ type: 'finished', id, file }))
  }

  #count({ bytes, chunks }: Written): void {
    this.#options.counters.recorderBytes += bytes
    this.#options.counters.recorderChunks += chunks
  }

  #gone(number: number, newsOf: (id: string) => RecorderNews): void {
    const open = this.#open.get(number)
    if (open === undefined) return
    this.#open.delete(number)
    this.#options.counters.recorderQueued -= open.underWay
    this.#options.onNews(newsOf(open.header.replayId))
    this.#restWhenIdle()
  }

  /** Nothing was chosen, and nothing has gone: who asked may ask again. */
  #answerNobody(): void {
    for (const answer of [...this.#onChosen.splice(0), ...this.#onRemoved.splice(0)]) answer([])
  }

  #lost(cause: unknown): void {
    const error = new Error('the recorder thread failed', { cause })
    const lost = [...this.#open]
    this.#answerNobody()
    // What it was to recover is there for the next start.
    this.#recovering = 0
    for (const [number, { recording }] of lost) {
      this.#options.counters.recordingsFailed++
      this.#gone(number, (id) => ({ type: 'failed', id, reason: String(cause ?? error.message) }))
      recording.failed(error)
    }
    this.recover(lost.map(([, { header }]) => header.replayId))
  }
}

/** `<utc yyyymmddthhmmssz>-<16 hex>`: sorted by time, and nobody's guess. */
function createReplayId(startedAtMs: number): string {
  const time = new Date(startedAtMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${time.toLowerCase()}-${randomBytes(8).toString('hex')}`
}

/** What whoever owns the recorder is told. Plain data, so that it can cross threads. */
export type RecorderNews =
  /** Its file is there and has its header. */
  | { readonly type: 'started'; readonly header: ReplayHeader }
  | { readonly type: 'grown'; readonly id: string; readonly bytes: number; readonly lastTick: number }
  /** Some of the run is missing from it. Told once. */
  | { readonly type: 'degraded'; readonly id: string; readonly reason: string }
  | { readonly type: 'finished'; readonly id: string; readonly file: FinishedFile }
  | { readonly type: 'failed'; readonly id: string; readonly reason: string }
  | { readonly type: 'recovered'; readonly id: string; readonly file: FinishedFile }
  | { readonly type: 'set-aside'; readonly id: string; readonly name: string; readonly reason: string }
  | { readonly type: 'removed'; readonly id: string }
  | { readonly type: 'trouble'; readonly reason: string; readonly id?: string }

interface OpenRecording {
  readonly header: ReplayHeader
  readonly recording: Recording
  readonly pool: BatchPool
  /** Batches that have not come back. */
  underWay: number
  isAnnounced: boolean
  lastTick: number
}

export interface RecorderOptions {
  readonly worker: RecorderWorkerData
  /** Of one recording, at a time. */
  readonly batchesMax: number
  readonly counters: RecorderCounters
  readonly onNews: (news: RecorderNews) => void
  /** Another entry than the recorder thread's own, for tests of what goes wrong there. */
  readonly workerUrl?: URL
}

/** What a recorder counts. */
export interface RecorderCounters {
  recorderFrames: number
  recorderBytes: number
  recorderChunks: number
  /** Batches on their way, now. */
  recorderQueued: number
  /** Batches that were dropped. */
  recorderDropped: number
  /** Recordings of which something is missing. */
  recordingsDegraded: number
  /** Recordings that were not begun, or whose file was not completed. */
  recordingsFailed: number
}
