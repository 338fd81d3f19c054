import { CHUNKS_ASKED_MAX, CHUNKS_LOST_MAX } from './limits.ts'
import { type PlaybackChunk, type PlaybackSource, SourceError } from './playback-source.ts'

/**
 * The decoded chunks around the one on show: the one before it, for steps back, and some ahead. It asks for what is
 * missing, nearest first and a few at a time, and forgets what is left behind, so that memory stays the same however
 * long the recording is. A chunk that is damaged is lost, and too many in a row are a fault of the whole; one that is
 * only refused for the moment is asked for again after a pause.
 */
export class ChunkWindow {
  readonly #options: ChunkWindowOptions
  readonly #chunks = new Map<number, PlaybackChunk | 'lost'>()
  readonly #asked = new Set<number>()
  #first = 0
  #last = -1
  #wanted = 0
  #lostInARow = 0
  #pauseTicks = 0
  #gone: SourceError | undefined
  #isClosed = false

  constructor(options: ChunkWindowOptions) {
    this.#options = options
  }

  /** The chunk, or undefined while it is not here. Throws when nothing can be read any more: SourceError when the recording is gone. */
  get(index: number): PlaybackChunk | 'lost' | undefined {
    if (this.#gone !== undefined) throw this.#gone
    if (this.#lostInARow > CHUNKS_LOST_MAX) throw new Error('the recording cannot be read')
    return this.#chunks.get(index)
  }

  /** Chunk `index` is needed now and `ahead` more after it, of `count` that there are. Called once a tick. */
  aim(index: number, ahead: number, count: number): void {
    this.#wanted = index
    this.#first = Math.max(0, index - 1)
    this.#last = Math.min(count - 1, index + ahead)
    for (const known of this.#chunks.keys()) if (!this.#isWanted(known)) this.#chunks.delete(known)
    if (this.#pauseTicks > 0) this.#pauseTicks--
    this.#ask()
  }

  close(): void {
    this.#isClosed = true
    this.#chunks.clear()
  }

  #isWanted(index: number): boolean {
    return index >= this.#first && index <= this.#last
  }

  #ask(): void {
    for (let index = this.#wanted; index <= this.#last; index++) {
      if (!this.#mayAsk()) return
      this.#askFor(index)
    }
    if (this.#mayAsk() && this.#last >= this.#first) this.#askFor(this.#first)
  }

  #mayAsk(): boolean {
    return !this.#isClosed && this.#gone === undefined && this.#pauseTicks === 0 && this.#asked.size < CHUNKS_ASKED_MAX
  }

  #askFor(index: number): void {
    if (this.#asked.has(index) || this.#chunks.has(index)) return
    this.#asked.add(index)
    this.#options.source.chunk(index).then(
      (chunk) => {
        this.#lostInARow = 0
        this.#arrived(index, chunk)
      },
      (error: unknown) => this.#failed(index, error),
    )
  }

  #failed(index: number, error: unknown): void {
    const reason = error instanceof SourceError ? error.reason : undefined
    if (reason === 'replays_busy') {
      this.#asked.delete(index)
      this.#pauseTicks = this.#options.retryTicks
    } else if (error instanceof SourceError && reason === 'replay_not_found') {
      this.#gone = error
    } else {
      this.#lostInARow++
      if (!this.#isClosed) this.#options.onLost(index, error)
      this.#arrived(index, 'lost')
    }
  }

  #arrived(index: number, chunk: PlaybackChunk | 'lost'): void {
    this.#asked.delete(index)
    if (this.#isClosed) return
    if (this.#isWanted(index)) this.#chunks.set(index, chunk)
    this.#ask()
  }
}

export interface ChunkWindowOptions {
  readonly source: Pick<PlaybackSource, 'chunk'>
  /** How long nothing is asked for after a refusal, in ticks of the session. */
  readonly retryTicks: number
  readonly onLost: (index: number, error: unknown) => void
}
