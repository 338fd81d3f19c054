import type { LapWish } from '../../replay/cut-lap.ts'
import type { SelectionText } from '../../replay/export/selection.ts'
import { type ReplayAnswer, type ReplayRefusal, refusal } from '../../replay/replay-answer.ts'
import { ServiceThread } from '../service-thread/service-thread.ts'
import { CallQueue, type WaitingCall } from './call-queue.ts'
import type {
  EventsQuery,
  ExportCall,
  FramesForm,
  LibraryAnswers,
  LibraryCall,
  LibraryReply,
  LibraryRequest,
  OutlineMark,
} from './library-calls.ts'
import { CLOSE_TIMEOUT_MS, HEAP_MB_MAX, IDLE_MS, INSPECT_TIMEOUT_MS, LOOKS_MAX, REQUEST_TIMEOUT_MS } from './limits.ts'

export interface ReplayLibraryOptions {
  /** Where the recordings are. */
  readonly dir: string
  /** Told when the reading thread has failed; it is started again by what is asked next. */
  readonly onFailure?: (cause: unknown) => void
  /** Another entry than the thread's own, for tests of its failures. */
  readonly workerUrl?: URL
}

type Asked<Type extends LibraryCall['type']> = Promise<ReplayAnswer<LibraryAnswers[Type]>>

interface AskOptions {
  /** Of the thread's work on it, milliseconds. */
  readonly timeoutMs?: number
  /** Aborted when nobody wants the answer any more: a question that waits is dropped. */
  readonly signal?: AbortSignal | undefined
}

interface UnderWay {
  readonly requestId: number
  readonly resolve: WaitingCall['resolve']
  readonly timeout: NodeJS.Timeout
}

/**
 * The folder of recordings, read in a thread of its own so that no file delays a tick. A question is never refused by
 * throwing. The thread has one at a time; the others wait here, and what a playback or an export needs goes before documents.
 * A question on which the thread works for too long costs the thread, which is started again. A thread that has nothing to
 * do gives its memory back after a while.
 */
export class ReplayLibrary {
  readonly #thread: ServiceThread<LibraryRequest | 'close', LibraryReply>
  readonly #onFailure: (cause: unknown) => void
  readonly #queue = new CallQueue()
  #underWay: UnderWay | undefined
  #lastRequestId = 0
  #lastExportId = 0
  /** Begun and neither pulled to their ends nor closed. */
  readonly #exports = new Set<number>()
  #isClosed = false

  constructor({ dir, onFailure = () => {}, workerUrl }: ReplayLibraryOptions) {
    this.#onFailure = onFailure
    this.#thread = new ServiceThread({
      workerUrl: workerUrl ?? new URL('./library-worker.ts', import.meta.url),
      worker: { workerData: { dir }, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX } },
      onMessage: (reply) => this.#answered(reply),
      onLost: (cause) => this.#lost(cause),
    })
  }

  /** The files in the folder. */
  scan(): Asked<'scan'> {
    return this.#ask({ type: 'scan' })
  }

  /** What the index says of a recording. `sha256` of its file, when it is known already. */
  inspect(id: string, sha256?: string): Asked<'inspect'> {
    return this.#ask({ type: 'inspect', id, sha256 }, { timeoutMs: INSPECT_TIMEOUT_MS })
  }

  /** Of a recording without an end, as many questions as it takes: others have their turn in between. */
  async meta(id: string, signal?: AbortSignal): Promise<ReplayAnswer<Uint8Array>> {
    for (let look = 0; look < LOOKS_MAX; look++) {
      const answer = await this.#ask({ type: 'meta', id }, { signal })
      if (!answer.ok) return answer
      if (answer.value !== undefined) return { ok: true, value: answer.value }
    }
    return refusal('busy', 'Too much is asked of recordings.')
  }

  events(id: string, query: EventsQuery, signal?: AbortSignal): Asked<'events'> {
    return this.#ask({ type: 'events', id, query }, { signal })
  }

  frames(id: string, selection: SelectionText, form: FramesForm, signal?: AbortSignal): Asked<'frames'> {
    return this.#ask({ type: 'frames', id, selection, form }, { signal })
  }

  /** Where a playback finds what it plays. */
  outline(id: string, since: OutlineMark): Asked<'outline'> {
    return this.#ask({ type: 'outline', id, since })
  }

  /** One decoded chunk, by its place in the outline. */
  chunk(id: string, index: number): Asked<'chunk'> {
    return this.#ask({ type: 'chunk', id, index })
  }

  /** A lap of a recording, cut out of it. */
  lap(id: string, wish: LapWish): Asked<'lap'> {
    return this.#ask({ type: 'lap', id, wish })
  }

  /** Begins an export; the value names it. Whoever begins one pulls it to its end or closes it. */
  async openExport(call: Omit<ExportCall, 'type' | 'exportId'>): Asked<'openExport'> {
    const answer = await this.#ask({ type: 'openExport', exportId: ++this.#lastExportId, ...call })
    if (answer.ok) this.#exports.add(answer.value)
    return answer
  }

  async nextPiece(exportId: number): Asked<'nextPiece'> {
    const answer = await this.#ask({ type: 'nextPiece', exportId })
    if (!answer.ok || answer.value.isLast) this.#exports.delete(exportId)
    return answer
  }

  closeExport(exportId: number): Asked<'closeExport'> {
    this.#exports.delete(exportId)
    return this.#ask({ type: 'closeExport', exportId })
  }

  /** Removes a recording's file, which nobody may be writing any more; false when there is none. */
  remove(id: string): Asked<'remove'> {
    return this.#ask({ type: 'remove', id })
  }

  /** Ends what is read after `msMax` at the latest. */
  async close(msMax = CLOSE_TIMEOUT_MS): Promise<void> {
    this.#isClosed = true
    await this.#endThread(msMax)
    this.#refuseAll('The server stops.')
  }

  #ask<Type extends LibraryCall['type']>(
    call: Extract<LibraryCall, { type: Type }>,
    { timeoutMs = REQUEST_TIMEOUT_MS, signal }: AskOptions = {},
  ): Asked<Type> {
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve(refusal('unavailable', 'The server stops.'))
      if (signal?.aborted) return resolve(unwanted())
      if (!this.#queue.hasRoom(call.type)) return resolve(refusal('busy', 'Too many requests wait for recordings.'))
      // The answer is of the call's type by construction of the desk; the channel itself is untyped.
      const settle = (answer: LibraryReply['answer']) => resolve(answer as ReplayAnswer<LibraryAnswers[Type]>)
      const waiting = { call, timeoutMs, resolve: settle }
      signal?.addEventListener('abort', () => this.#queue.remove(waiting) && resolve(unwanted()), { once: true })
      this.#queue.add(waiting)
      this.#postNext()
    })
  }

  /** Hands the next question over, unless the thread has one. */
  #postNext(): void {
    while (this.#underWay === undefined && !this.#isClosed) {
      const next = this.#queue.take()
      if (next === undefined) {
        this.#rest()
        return
      }
      this.#post(next)
    }
  }

  #post({ call, timeoutMs, resolve }: WaitingCall): void {
    const requestId = ++this.#lastRequestId
    if (this.#thread.post({ requestId, call })) {
      const timeout = setTimeout(() => this.#thread.abandon(), timeoutMs).unref()
      this.#underWay = { requestId, resolve, timeout }
    } else {
      resolve(refusal('unavailable', 'The reading thread failed and is started again shortly.'))
    }
  }

  #answered({ requestId, answer }: LibraryReply): void {
    if (this.#underWay?.requestId !== requestId) return
    this.#settle(answer)
    this.#postNext()
  }

  #lost(cause: unknown): void {
    this.#exports.clear()
    this.#onFailure(cause)
    this.#refuseAll('The reading thread ended unexpectedly.')
  }

  #refuseAll(message: string): void {
    this.#settle(refusal('unavailable', message))
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      next.resolve(refusal('unavailable', message))
    }
  }

  /** Answers the question under way, if there is one. */
  #settle(answer: LibraryReply['answer']): void {
    const { resolve, timeout } = this.#underWay ?? {}
    this.#underWay = undefined
    clearTimeout(timeout)
    resolve?.(answer)
  }

  #rest(): void {
    this.#thread.rest(IDLE_MS, () => {
      if (this.#underWay === undefined && this.#exports.size === 0) void this.#endThread()
    })
  }

  #endThread(msMax = CLOSE_TIMEOUT_MS): Promise<boolean> {
    return this.#thread.end(msMax, 'close')
  }
}

function unwanted(): ReplayRefusal {
  return refusal('unavailable', 'Nobody waits for the answer any more.')
}
