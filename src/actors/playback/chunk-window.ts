import { CHUNKS_ASKED_MAX, CHUNKS_LOST_MAX } from './limits.ts'
import type { PlaybackChunk, PlaybackSource } from './playback-source.ts'

/**
 * The decoded chunks around the one on show: the one before it, for steps back, and some ahead. It asks for what is
 * missing, nearest first and a few at a time, and forgets what is left behind, so that memory stays the same however
 * long the recording is. A chunk that cannot be read is lost; too many in a row are a fault of the whole.
 */
export class ChunkWindow {
  readonly #source: Pick<PlaybackSource, 'chunk'>
  readonly #onLost: (index: number, error: unknown) => void
  readonly #chunks = new Map<number, PlaybackChunk | 'lost'>()
  readonly #asked = new Set<number>()
  #first = 0
  #last = -1
  #wanted = 0
  #lostInARow = 0
  #isClosed = false

  constructor(source: Pick<PlaybackSource, 'chunk'>, onLost: (index: number, error: unknown) => void) {
    this.#source = source
    this.#onLost = onLost
  }

  /** The chunk, or undefined while it is not here. Throws when nothing can be read any more. */
  get(index: number): PlaybackChunk | 'lost' | undefined {
    if (this.#lostInARow > CHUNKS_LOST_MAX) throw new Error('the recording cannot be read')
    return this.#chunks.get(index)
  }

  /** Chunk `index` is needed now and `ahead` more after it, of `count` that there are. */
  aim(index: number, ahead: number, count: number): void {
    this.#wanted = index
    this.#first = Math.max(0, index - 1)
    this.#last = Math.min(count - 1, index + ahead)
    for (const known of this.#chunks.keys()) if (!this.#isWanted(known)) this.#chunks.delete(known)
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
      if (this.#asked.size >= CHUNKS_ASKED_MAX) return
      this.#askFor(index)
    }
    if (this.#asked.size < CHUNKS_ASKED_MAX && this.#last >= this.#first) this.#askFor(this.#first)
  }

  #askFor(index: number): void {
    if (this.#isClosed || this.#asked.has(index) || this.#chunks.has(index)) return
    this.#asked.add(index)
    this.#source.chunk(index).then(
      (chunk) => {
        this.#lostInARow = 0
        this.#arrived(index, chunk)
      },
      (error: unknown) => {
        this.#lostInARow++
        if (!this.#isClosed) this.#onLost(index, error)
        this.#arrived(index, 'lost')
      },
    )
  }

  #arrived(index: number, chunk: PlaybackChunk | 'lost'): void {
    this.#asked.delete(index)
    if (this.#isClosed) return
    if (this.#isWanted(index)) this.#chunks.set(index, chunk)
    this.#ask()
  }
}
