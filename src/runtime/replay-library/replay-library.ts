import type { SelectionText } from '../../replay/export/selection.ts'
import { type ReplayAnswer, refusal } from '../../replay/replay-answer.ts'
import type {
  EventsQuery,
  ExportCall,
  FramesForm,
  LibraryAnswers,
  LibraryCall,
  LibraryReply,
  OutlineMark,
} from './library-calls.ts'
import { LibraryThread } from './library-thread.ts'
import { IDLE_MS, INSPECT_TIMEOUT_MS, PENDING_MAX, REQUEST_TIMEOUT_MS } from './limits.ts'

export interface ReplayLibraryOptions {
  /** Where the recordings are. */
  readonly dir: string
  /** Told when the reading thread has failed; it is started again by what is asked next. */
  readonly onFailure?: (cause: unknown) => void
  /** Another entry than the thread's own, for tests of its failures. */
  readonly workerUrl?: URL
}

type Asked<Type extends LibraryCall['type']> = Promise<ReplayAnswer<LibraryAnswers[Type]>>

interface Pending {
  readonly resolve: (answer: LibraryReply['answer']) => void
  readonly timeout: NodeJS.Timeout
}

/**
 * The folder of recordings, read in a thread of its own so that no file delays a tick. Answers come in the order of the
 * questions; a question is never refused by throwing. At most PENDING_MAX wait at a time, and one that is not answered
 * in time costs the thread, which is started again. A thread that has nothing to do gives its memory back after a while.
 */
export class ReplayLibrary {
  readonly #thread: LibraryThread
  readonly #onFailure: (cause: unknown) => void
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  /** Begun and neither pulled to their ends nor closed. */
  readonly #exports = new Set<number>()
  #idle: NodeJS.Timeout | undefined
  #isClosed = false

  constructor({ dir, onFailure = () => {}, workerUrl }: ReplayLibraryOptions) {
    this.#onFailure = onFailure
    this.#thread = new LibraryThread({
      dir,
      workerUrl: workerUrl ?? new URL('./library-worker.ts', import.meta.url),
      onReply: ({ requestId, answer }) => this.#take(requestId)?.resolve(answer),
      onLost: (cause) => this.#lost(cause),
    })
  }

  /** The files in the folder. */
  scan(): Asked<'scan'> {
    return this.#ask({ type: 'scan' })
  }

  /** What the index says of a recording. `sha256` of its file, when it is known already. */
  inspect(id: string, sha256?: string): Asked<'inspect'> {
    return this.#ask({ type: 'inspect', id, sha256 }, INSPECT_TIMEOUT_MS)
  }

  meta(id: string): Asked<'meta'> {
    return this.#ask({ type: 'meta', id })
  }

  events(id: string, query: EventsQuery): Asked<'events'> {
    return this.#ask({ type: 'events', id, query })
  }

  frames(id: string, selection: SelectionText, form: FramesForm): Asked<'frames'> {
    return this.#ask({ type: 'frames', id, selection, form })
  }

  /** Where a playback finds what it plays. */
  outline(id: string, since: OutlineMark): Asked<'outline'> {
    return this.#ask({ type: 'outline', id, since })
  }

  /** One decoded chunk, by its place in the outline. */
  chunk(id: string, index: number): Asked<'chunk'> {
    return this.#ask({ type: 'chunk', id, index })
  }

  /** Begins an export; the value names it. Whoever begins one pulls it to its end or closes it. */
  async openExport(call: Omit<ExportCall, 'type'>): Asked<'openExport'> {
    const answer = await this.#ask({ type: 'openExport', ...call })
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

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#idle)
    await this.#thread.end()
    this.#refuseAll('The server stops.')
  }

  #ask<Type extends LibraryCall['type']>(
    call: Extract<LibraryCall, { type: Type }>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Asked<Type> {
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve(refusal('unavailable', 'The server stops.'))
      if (this.#pending.size >= PENDING_MAX) return resolve(refusal('busy', 'Too many requests wait for recordings.'))
      clearTimeout(this.#idle)
      const requestId = ++this.#lastId
      if (!this.#thread.post({ requestId, call })) {
        return resolve(refusal('unavailable', 'The reading thread failed and is started again shortly.'))
      }
      const timeout = setTimeout(() => this.#thread.abandon(), timeoutMs)
      timeout.unref()
      // The answer is of the call's type by construction of the desk; the channel itself is untyped.
      const settle = (answer: LibraryReply['answer']) => resolve(answer as ReplayAnswer<LibraryAnswers[Type]>)
      this.#pending.set(requestId, { resolve: settle, timeout })
    })
  }

  #lost(cause: unknown): void {
    this.#exports.clear()
    this.#onFailure(cause)
    this.#refuseAll('The reading thread ended unexpectedly.')
  }

  #refuseAll(message: string): void {
    for (const id of [...this.#pending.keys()]) this.#take(id)?.resolve(refusal('unavailable', message))
  }

  #rest(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      if (this.#pending.size === 0 && this.#exports.size === 0) void this.#thread.end()
    }, IDLE_MS).unref()
  }

  #take(requestId: number): Pending | undefined {
    const pending = this.#pending.get(requestId)
    this.#pending.delete(requestId)
    clearTimeout(pending?.timeout)
    if (this.#pending.size === 0 && !this.#isClosed) this.#rest()
    return pending
  }
}
