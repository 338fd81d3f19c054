import type { Board } from '../../runtime/session-worker/board.ts'
import { UNSEEN_MS_MAX } from './limits.ts'

/**
 * How long a worker has given no sign of life: no tick, or no turn of its loop while nothing runs. Time in which nobody looked counts little: when the whole process was held up,
 * the worker was too.
 */
export class WorkerPulse {
  readonly #board: Pick<Board, 'beats'>
  #beats = 0
  #silentMs = 0
  #lookedMs: number

  constructor(board: Pick<Board, 'beats'>, nowMs: number) {
    this.#board = board
    this.#lookedMs = nowMs
  }

  silentMs(nowMs: number): number {
    const { beats } = this.#board
    const passedMs = nowMs - this.#lookedMs
    this.#lookedMs = nowMs
    this.#silentMs = beats === this.#beats ? this.#silentMs + Math.min(passedMs, UNSEEN_MS_MAX) : 0
    this.#beats = beats
    return this.#silentMs
  }
}
