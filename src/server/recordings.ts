import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import type { Counters } from '../observability/counters.ts'
import type { PlainHistogram } from '../observability/plain-histogram.ts'
import type { RecordingWatch } from '../replay/recording-watch.ts'
import { FRESH_MS, REMOVED_AT_ONCE_MAX, RESUMED_MAX } from '../runtime/recorder/limits.ts'
import { Recorder, type RecorderOptions } from '../runtime/recorder/recorder.ts'
import type { RecorderNews } from '../runtime/recorder/recorder-news.ts'
import { lookAtFolder } from '../runtime/recorder/replay-disk.ts'
import type { Storage } from '../storage/storage.ts'

/**
 * The server's recordings as a whole: what recorders tell, of this thread and of session workers, comes together here and
 * goes on to the log, the metrics, the results and whoever watches. Files that a crash left are completed at the start, and
 * retention keeps the folder within its limits. Races never depend on any of it.
 */
export class Recordings {
  readonly recorder: Recorder
  /** Who shows recordings; told on this thread, in order. */
  watch: RecordingWatch = NOBODY
  readonly #options: RecordingsOptions
  /** Why the folder cannot be written, as far as was seen last. */
  #folderFault: string | undefined
  /** Recordings under way of which something is missing. */
  readonly #degraded = new Set<string>()
  #retention: 'idle' | 'running' | 'due' = 'idle'
  #timer: NodeJS.Timeout | undefined
  #later: NodeJS.Timeout | undefined
  /** Unfinished recordings that wait until nobody has written them for a while. */
  readonly #fresh = new Set<string>()
  #isClosed = false

  constructor(options: RecordingsOptions) {
    this.#options = options
    this.recorder = new Recorder({
      ...options.recorder,
      counters: options.counters,
      onNews: (news) => this.hear(news),
    })
  }

  /** False while runs may be missing from their recordings. */
  get isWhole(): boolean {
    return this.#folderFault === undefined && this.#degraded.size === 0
  }

  /**
   * Looks at the folder, and does in the background what there is to do. Waits for nothing. Returns the ids of unfinished
   * recordings whose sessions may go on, if they are to: of each, either its session does or {@link giveUp} is called.
   */
  start({ isResuming = false } = {}): readonly string[] {
    const { replays, log, wallClockMs } = this.#options
    const isRecording = replays.record.length > 0
    if (!isRecording && !existsSync(replays.dir)) return []
    const { fault, parts, freshParts, withSession, isEmpty } = lookAtFolder(replays.dir, wallClockMs())
    const resumable = new Set(isResuming && fault === undefined ? withSession.slice(0, RESUMED_MAX) : [])
    const isLeft = (id: string) => !resumable.has(id)
    if (fault !== undefined && isRecording) {
      this.#folderFault = fault
      log.error({ dir: replays.dir, reason: fault }, 'recordings cannot be written; races go on')
    }
    this.recorder.recover(parts.filter(isLeft))
    this.#recoverLater(freshParts.filter(isLeft))
    this.#timer = setInterval(() => this.#retain(), RETENTION_INTERVAL_MS)
    this.#timer.unref()
    if (!isEmpty) this.#retain()
    return [...resumable]
  }

  /** A session does not go on: its recording is completed as it is, once nobody writes it. */
  giveUp(id: string, reason: string): void {
    const { log, replays, wallClockMs } = this.#options
    log.warn({ replayId: id, reason }, 'a session that a crash cut off does not go on')
    const { freshParts } = lookAtFolder(replays.dir, wallClockMs())
    if (freshParts.includes(id)) this.#recoverLater([id])
    else this.recorder.recover([id])
  }

  /** News of a recorder, on whatever thread it is. */
  hear(news: RecorderNews): void {
    const { log, finaliseMs } = this.#options
    switch (news.type) {
      case 'started':
        this.watch.started(news.header)
        return
      case 'grown':
        this.watch.grown(news.id, news.bytes, news.lastTick)
        return
      case 'degraded':
        this.#degraded.add(news.id)
        return
      case 'finished':
        finaliseMs.observe(news.file.tookMs)
        log.info({ replayId: news.id, ...news.file }, 'a recording is complete')
        this.#completed(news)
        return
      case 'recovered':
        log.warn({ replayId: news.id, ...news.file }, 'a recording that was cut off is complete as far as it goes')
        this.#completed(news)
        return
      case 'failed':
        this.#degraded.delete(news.id)
        this.#folderFault = news.reason
        // Nobody writes it for the moment; it is there as far as it goes.
        this.watch.finished(news.id)
        log.error({ replayId: news.id, reason: news.reason }, 'a recording could not be completed')
        return
      case 'set-aside':
        log.error({ replayId: news.id, ...news }, 'nothing of a recording can be read; its file was moved aside')
        this.watch.removed(news.id)
        return
      case 'removed':
        this.#degraded.delete(news.id)
        this.watch.removed(news.id)
        return
      case 'trouble':
        log.warn({ replayId: news.id, reason: news.reason }, 'the folder of recordings gives trouble')
        return
    }
  }

  /** The thread that these were recorded by is gone. */
  lost(ids: readonly string[]): void {
    for (const id of ids) this.#degraded.delete(id)
    this.#options.counters.recordingsFailed += ids.length
    if (this.#isClosed) this.#leave(ids)
    else this.recorder.recover(ids)
  }

  /** False when some are not complete after `msMax`. */
  async close(msMax: number): Promise<boolean> {
    this.#isClosed = true
    clearInterval(this.#timer)
    clearTimeout(this.#later)
    const left = await this.recorder.close(msMax)
    this.#leave(left)
    return left.length === 0
  }

  #leave(replayIds: readonly string[]): void {
    if (replayIds.length === 0) return
    this.#options.log.error({ replayIds }, 'recordings are left as they are; the next start completes them')
  }

  /** Once nobody has written these for a while. Recordings of this server have other ids. */
  #recoverLater(ids: readonly string[]): void {
    for (const id of ids) this.#fresh.add(id)
    if (this.#fresh.size === 0 || this.#later !== undefined) return
    this.#later = setTimeout(() => this.#recoverWaiting(), FRESH_MS).unref()
  }

  #recoverWaiting(): void {
    const { replays, wallClockMs } = this.#options
    const { parts, freshParts } = lookAtFolder(replays.dir, wallClockMs())
    this.recorder.recover(parts.filter((id) => this.#fresh.has(id)))
    const stillFresh = freshParts.filter((id) => this.#fresh.has(id))
    this.#fresh.clear()
    this.#later = undefined
    this.#recoverLater(stillFresh)
  }

  #completed({ id, file }: Extract<RecorderNews, { type: 'finished' | 'recovered' }>): void {
    const { storage, log } = this.#options
    this.#degraded.delete(id)
    this.#folderFault = undefined
    this.watch.finished(id, file.sha256)
    storage.saveReplayHash({ replayId: id, sha256: file.sha256 }).catch((error: unknown) => {
      log.warn({ err: error, replayId: id, sha256: file.sha256 }, 'the hash of a recording could not be stored')
    })
    this.#retain()
  }

  #retain(): void {
    if (this.#retention !== 'idle') {
      this.#retention = 'due'
      return
    }
    this.#retention = 'running'
    this.#removeOld()
      .catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'old recordings could not be removed')
      })
      .finally(() => {
        const isDue = this.#retention === 'due'
        this.#retention = 'idle'
        if (isDue) this.#retain()
      })
  }

  /** Goes on while a pass leaves more to do. As long as nobody knows what is pinned, nothing goes. */
  async #removeOld(): Promise<void> {
    const { replays, storage, wallClockMs } = this.#options
    for (;;) {
      const pinned = await storage.pinnedReplays()
      const ids = await this.recorder.choose({
        ageMsMax: replays.max_age_days * DAY_MS,
        countMax: replays.max_count,
        bytesMax: replays.max_bytes,
        nowMs: wallClockMs(),
        pinned,
      })
      if (ids.length === 0) return
      // To look through a large folder takes a while, in which an operator may have pinned one of them.
      const stays = new Set(await storage.pinnedReplays())
      const removed = await this.recorder.remove(ids.filter((id) => !stays.has(id)))
      if (ids.length < REMOVED_AT_ONCE_MAX || removed.length === 0) return
    }
  }
}

const RETENTION_INTERVAL_MS = 3_600_000
const DAY_MS = 86_400_000

const NOBODY: RecordingWatch = { started() {}, grown() {}, finished() {}, removed() {} }

export interface RecordingsOptions {
  readonly replays: Config['replays']
  readonly recorder: RecorderSettings
  readonly counters: Counters
  readonly finaliseMs: PlainHistogram
  readonly storage: Pick<Storage, 'saveReplayHash' | 'pinnedReplays'>
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly wallClockMs: () => number
}

/** How this server's recorders work, on this thread and in workers. */
export type RecorderSettings = Pick<RecorderOptions, 'worker' | 'batchesMax'>

export function recorderSettingsOf(
  { replays }: Pick<Config, 'replays'>,
  signingKey: string | undefined,
): RecorderSettings {
  const { dir, max_bytes: allBytesMax, queue_batches_max: batchesMax } = replays
  // Half, so that the longest recording does not cost all others their place.
  return { worker: { dir, bytesMax: Math.ceil(allBytesMax / 2), signingKey }, batchesMax }
}
