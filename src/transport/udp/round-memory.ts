import { FrameMemory } from '../frame-memory.ts'
import { DATAGRAMS_PER_ROUND_MAX } from '../limits.ts'

/**
 * Memory for the datagrams of one channel: a piece for each that is sent in a round, and the same pieces again in the
 * next. A channel has no more than {@link DATAGRAMS_PER_ROUND_MAX} of them, so a socket that takes nothing costs no
 * memory without end.
 */
export class RoundMemory {
  readonly #pieces: FrameMemory[] = []
  #round = 0
  #used = 0

  /** `bytes` of memory to be filled and sent in `round`; undefined when the channel has sent enough for that round. */
  take(round: number, bytes: number): Buffer | undefined {
    if (round !== this.#round) {
      this.#round = round
      this.#used = 0
    }
    if (this.#used === DATAGRAMS_PER_ROUND_MAX) return undefined
    const piece = this.#pieces[this.#used] ?? this.#addPiece()
    this.#used++
    return piece.take(bytes, true)
  }

  #addPiece(): FrameMemory {
    const piece = new FrameMemory()
    this.#pieces.push(piece)
    return piece
  }
}
