import { randomBytes } from 'node:crypto'
import type { KeptSession } from '../../replay/kept-session.ts'
import type { ReplayBatch } from '../../replay/replay-batch.ts'
import type { ReplayHeader } from '../../replay/replay-header.ts'
import { ServiceThread } from '../service-thread/service-thread.ts'
import { arraysOf, BatchPool } from './batch-pool.ts'
import type { FoundSession } from './find-resumable.ts'
import { BATCHES_PER_SECOND, IDLE_MS } from './limits.ts'
import type { FromRecorder, RecorderWorkerData, ToRecorder, Written } from './recorder-messages.ts'
import type { RecorderCounters, RecorderNews } from './recorder-news.ts'
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
  /** Files that the thread was told to recover, or to look at, and has not answered for. */
  #asked = 0
  readonly #onFound: ((found: FoundSession | undefined) => void)[] = []
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
    return this.#begin({ ...header, replayId: createReplayId(header.startedAtMs) }, undefined)
  }

  /** Goes on with the unfinished file of a run that a crash cut off, from `tick`. Undefined as in {@link open}. */
  resume(header: ReplayHeader, tick: number): Recording | undefined {
    return this.#begin(header, tick)
  }

  #begin(header: ReplayHeader, resumedTick: number | undefined): Recording | undefined {
    if (this.#isClosed || this.#thread.pauseLeftMs > 0) {
      this.#options.counters.recordingsFailed++
      return undefined
    }
    const number = ++this.#opened
    const { capacity } = header.settings
    const ticksMax = Math.max(1, Math.round(header.tickHz / BATCHES_PER_SECOND))
    const pool = new BatchPool({ capacity, ticksMax, batchesMax: this.#options.batchesMax })
    const { counters, onNews } = this.#options
    const onDegraded = (reason: string) => {
      counters.recordingsDegraded++
      onNews({ type: 'degraded', id: header.replayId, reason })
    }
    const recording = new Recording({ header, pool, line: this.#lineOf(number), counters, onDegraded })
    this.#open.set(number, {
      header,
      recording,
      pool,
      underWay: 0,
      isAnnounced: false,
      lastTick: resumedTick ?? header.startTick,
    })
    this.#thread.post({ type: 'open', recording: number, header, resumedTick })
    return recording
  }

  /** Completes what a crash left unfinished, as far as it can be read. Whatever cannot is moved aside. */
  recover(ids: readonly string[]): void {
    if (ids.length === 0 || this.#isClosed) return
    this.#asked += ids.length
    this.#post({ type: 'recover', ids })
  }

  /** A run that a crash cut off is not gone on with. */
  giveUp(id: string): void {
    this.recover([id])
  }

  /** What a crash left of a session, beside an unfinished file. Undefined when the thread cannot say. `nowMs`: wall clock. */
  find(id: string, nowMs: number): Promise<FoundSession | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#asked++
      this.#onFound.push(resolve)
      this.#post({ type: 'find', id, nowMs })
    })
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

  /** Ends what is still under way and waits until files are complete, for `msMax` at most; resolves with the ids of those that are not. */
  async close(msMax: number): Promise<readonly string[]> {
    for (const { recording } of [...this.#open.values()]) recording.end({ reason: 'shutdown', classification: [] })
    this.#isClosed = true
    await this.#end(msMax)
    this.#answerNobody()
    return [...this.#open.values()].map(({ header }) => header.replayId)
  }

  #lineOf(recording: number) {
    return {
      batch: (batch: ReplayBatch) => this.#hand(recording, batch),
      end: (ending: Extract<ToRecorder, { type: 'end' }>['ending'], isCutShort: boolean) => {
        this.#thread.post({ type: 'end', recording, ending, isCutShort })
      },
      discard: () => void this.#thread.post({ type: 'discard', recording }),
      session: (session: KeptSession) => void this.#thread.post({ type: 'session', recording, session }),
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
    if (this.#open.size === 0 && this.#asked === 0) this.#thread.rest(IDLE_MS, () => void this.#end(IDLE_MS))
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
        this.#answered()
        return
      case 'found':
        this.#onFound.shift()?.(message.found)
        this.#answered()
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
        if (message.id !== undefined) this.#answered()
        return
    }
  }

  #answered(): void {
    this.#asked--
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
    for (const answer of this.#onFound.splice(0)) answer(undefined)
  }

  #lost(cause: unknown): void {
    const error = new Error('the recorder thread failed', { cause })
    const lost = [...this.#open]
    this.#answerNobody()
    // What it was to recover is there for the next start.
    this.#asked = 0
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
