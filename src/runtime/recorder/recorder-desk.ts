import type { KeyObject } from 'node:crypto'
import type { Compression } from '../../replay/compression.ts'
import { type KeptSession, keptSessionText, type RecordingWriter } from '../../replay/kept-session.ts'
import { type FoundSession, findResumable } from './find-resumable.ts'
import { FINISH_BEATS_MAX, REMOVED_AT_ONCE_MAX } from './limits.ts'
import type { FromRecorder, ToRecorder, Written } from './recorder-messages.ts'
import { RecordingFile } from './recording-file.ts'
import { type Recovery, recoverPart } from './recover-part.ts'
import { reopenPart } from './reopen-part.ts'
import type { ReplayDisk } from './replay-disk.ts'
import { chooseForRemoval, type RetentionLimits } from './retention.ts'

/**
 * The work of a recorder thread: its recordings, and the folder that they are in. Messages are dealt with one after the
 * other; what is to happen in between, flushes and another try at what a disk refused, happens at each beat.
 */
export class RecorderDesk {
  readonly #options: RecorderDeskOptions
  readonly #open = new Map<number, OpenRecording>()
  /** What a crash left, one after the other, so that batches do not wait for all of it. */
  readonly #toRecover: string[] = []
  #recovering: { readonly id: string; readonly work: Recovery } | undefined
  #isClosing = false

  constructor(options: RecorderDeskOptions) {
    this.#options = options
  }

  /** False after `close`, when everything is done. */
  get isOpen(): boolean {
    return !this.#isClosing || this.#open.size > 0 || this.hasMore
  }

  /** There is something that {@link goOn} would do. */
  get hasMore(): boolean {
    return this.#recovering !== undefined || this.#toRecover.length > 0
  }

  /** Does a piece of what takes long. */
  goOn(): void {
    this.#recovering ??= this.#nextToRecover()
    const { id, work } = this.#recovering ?? {}
    let isDone = true
    this.#try(() => {
      const step = work?.next()
      if (step?.done === true) this.#options.post(step.value)
      else isDone = step === undefined
    }, id)
    if (isDone) this.#recovering = undefined
  }

  #nextToRecover(): { readonly id: string; readonly work: Recovery } | undefined {
    const id = this.#toRecover.shift()
    return id === undefined ? undefined : { id, work: recoverPart(id, this.#options) }
  }

  receive(message: ToRecorder): void {
    switch (message.type) {
      case 'open':
        this.#contain(message.recording, () => this.#begin(message), message.header.replayId)
        return
      case 'batch':
        this.#contain(message.recording, () => this.#batch(message))
        this.#giveBack(message)
        return
      case 'end':
        this.#contain(message.recording, () => this.#end(message))
        return
      case 'discard':
        this.#discard(message.recording)
        return
      case 'session':
        this.#keep(message)
        return
      case 'find':
        this.#options.post({ type: 'found', found: this.#find(message.id, message.nowMs) })
        return
      case 'recover':
        this.#toRecover.push(...message.ids)
        return
      case 'choose':
        this.#choose(message.limits)
        return
      case 'remove':
        this.#remove(message.ids)
        return
      case 'close':
        this.#isClosing = true
        return
    }
  }

  /** Called every BEAT_MS. */
  beat(): void {
    for (const [recording, open] of this.#open) {
      open.file.sync()
      this.#writeSession(open)
      if (open.ended === undefined) this.#lookAtFault(recording, open)
      else this.#complete(recording, open)
    }
  }

  #begin({ recording, header, resumedTick }: Extract<ToRecorder, { type: 'open' }>): void {
    const { replayId: id } = header
    const begun = resumedTick === undefined ? {} : { begun: reopenPart(id, resumedTick, this.#options) }
    const file = new RecordingFile({ header, ...this.#options, ...begun })
    const { writtenBytes: reportedBytes } = file
    this.#open.set(recording, {
      file,
      isDegraded: false,
      ended: undefined,
      chunks: 0,
      reportedBytes,
      session: undefined,
    })
  }

  /** Written at the next beat: however fast people come and go, it is a small file now and then. */
  #keep({ recording, session }: Extract<ToRecorder, { type: 'session' }>): void {
    const open = this.#open.get(recording)
    if (open?.ended === undefined && open !== undefined) open.session = session
  }

  #writeSession(open: OpenRecording): void {
    const { session } = open
    // Beside no file it would be nobody's.
    if (session === undefined || open.ended !== undefined || open.file.writtenBytes === 0) return
    open.session = undefined
    const { disk, writer } = this.#options
    this.#try(() => disk.writeSession(session.replayId, keptSessionText({ version: 1, writer, session })))
  }

  #find(id: string, nowMs: number): FoundSession {
    try {
      return findResumable(id, { ...this.#options, nowMs })
    } catch (error) {
      return { id, reason: messageOf(error), isBeingWritten: false }
    }
  }

  #batch({ recording, batch }: Extract<ToRecorder, { type: 'batch' }>): void {
    const open = this.#open.get(recording)
    if (open === undefined || open.ended !== undefined) return
    const chunks = open.file.add(batch)
    if (chunks === undefined) this.#options.post({ type: 'dropped', recording, batches: 1 })
    else open.chunks += chunks
    this.#lookAtFault(recording, open)
    const { bytesMax } = this.#options
    if (bytesMax === 0 || open.file.bytes <= bytesMax) return
    this.#degrade(recording, open, 'it is as long as recordings may be')
    this.#end({ recording, ending: { reason: 'too-large', classification: [] }, isCutShort: false })
  }

  #giveBack({ recording, batch }: Extract<ToRecorder, { type: 'batch' }>): void {
    const open = this.#open.get(recording)
    const written = open === undefined ? { bytes: 0, chunks: 0 } : takeWritten(open)
    // Only what is worth filling again goes back.
    batch.events = []
    this.#options.post({ type: 'returned', recording, batch, written, fileBytes: open?.reportedBytes ?? 0 })
  }

  #end({ recording, ending, isCutShort }: Omit<Extract<ToRecorder, { type: 'end' }>, 'type'>): void {
    const open = this.#open.get(recording)
    if (open === undefined || open.ended !== undefined) return
    if (isCutShort) open.file.gap()
    open.ended = { reason: ending.reason, atMs: this.#options.now(), beats: 0 }
    open.chunks += open.file.end(ending)
    this.#complete(recording, open)
  }

  /** Gives up after a while: the file is recovered at the next start. */
  #complete(recording: number, open: OpenRecording): void {
    const { file, ended } = open
    const { now, post } = this.#options
    if (ended === undefined) return
    if (file.complete()) {
      this.#open.delete(recording)
      const { reason, atMs } = ended
      const finished = { bytes: file.bytes, sha256: file.sha256(), reason, tookMs: now() - atMs }
      post({ type: 'finished', recording, file: finished, written: takeWritten(open) })
      return
    }
    ended.beats++
    if (ended.beats < FINISH_BEATS_MAX && !this.#isClosing) return
    this.#open.delete(recording)
    this.#try(() => file.abandon())
    this.#forgetSession(file.id)
    post({ type: 'failed', recording, reason: file.fault?.message ?? 'the disk is too slow' })
  }

  #discard(recording: number): void {
    const open = this.#open.get(recording)
    this.#open.delete(recording)
    this.#try(() => open?.file.discard())
    this.#options.post({ type: 'discarded', recording })
  }

  #lookAtFault(recording: number, open: OpenRecording): void {
    if (open.file.fault !== undefined) this.#degrade(recording, open, open.file.fault.message)
  }

  #degrade(recording: number, open: OpenRecording, reason: string): void {
    if (open.isDegraded) return
    open.isDegraded = true
    this.#options.post({ type: 'degraded', recording, reason })
  }

  #choose(limits: RetentionLimits): void {
    const { disk, post } = this.#options
    let ids: readonly string[] = []
    this.#try(() => {
      ids = chooseForRemoval(disk.finished(), limits)
    })
    post({ type: 'chosen', ids: ids.slice(0, REMOVED_AT_ONCE_MAX) })
  }

  #remove(ids: readonly string[]): void {
    const removed: string[] = []
    for (const id of ids) {
      this.#try(() => {
        this.#options.disk.remove(id)
        removed.push(id)
      })
    }
    this.#options.post({ type: 'removed', ids: removed })
  }

  /** A fault over one recording costs that one. */
  #contain(recording: number, work: () => void, id = this.#open.get(recording)?.file.id): void {
    try {
      work()
    } catch (error) {
      const open = this.#open.get(recording)
      this.#open.delete(recording)
      this.#options.post({ type: 'failed', recording, reason: messageOf(error) })
      this.#try(() => open?.file.abandon())
      this.#forgetSession(id)
    }
  }

  /** Its run goes on without a recording: after a crash nobody can go on from where that ends. */
  #forgetSession(id: string | undefined): void {
    if (id !== undefined) this.#try(() => this.#options.disk.removeSession(id))
  }

  #try(work: () => void, id?: string): void {
    try {
      work()
    } catch (error) {
      this.#options.post({ type: 'trouble', reason: messageOf(error), ...(id === undefined ? {} : { id }) })
    }
  }
}

function takeWritten(open: OpenRecording): Written {
  const { chunks, reportedBytes } = open
  open.chunks = 0
  open.reportedBytes = open.file.writtenBytes
  return { bytes: open.reportedBytes - reportedBytes, chunks }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

interface OpenRecording {
  readonly file: RecordingFile
  isDegraded: boolean
  /** Why and when its run ended, and for how many beats it has tried to finish. */
  ended: { readonly reason: string; readonly atMs: number; beats: number } | undefined
  /** Since the last report. */
  chunks: number
  reportedBytes: number
  /** To be kept beside its file at the next beat. */
  session: KeptSession | undefined
}

export interface RecorderDeskOptions {
  readonly disk: ReplayDisk
  readonly compression: Compression
  readonly signingKey: KeyObject | undefined
  /** Longest file of one recording; 0: any. */
  readonly bytesMax: number
  /** Bytes of one recording that may wait for the disk. */
  readonly backlogBytesMax: number
  /** Milliseconds of a steady clock. */
  readonly now: () => number
  readonly writer: RecordingWriter
  /** False when it is certain that this process is gone. */
  readonly mayLive: (writer: RecordingWriter) => boolean
  readonly post: (message: FromRecorder) => void
}
