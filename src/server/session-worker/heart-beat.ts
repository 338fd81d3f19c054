import type { MetronomeStats } from '../../runtime/metronome/metronome.ts'
import type { Board } from '../../runtime/session-worker/board.ts'

/**
 * What the main thread is shown of this one's life: its ticks while sessions run, and while none does that its loop turns. A loop that
 * turns without ticks beside sessions that wait for them is one that stands still.
 */
export class HeartBeat {
  readonly #board: Pick<Board, 'beat' | 'running'>
  readonly #stats: Pick<MetronomeStats, 'ticks' | 'running'>
  #ticks = 0

  constructor(board: Pick<Board, 'beat' | 'running'>, stats: Pick<MetronomeStats, 'ticks' | 'running'>) {
    this.#board = board
    this.#stats = stats
  }

  /** After each wake-up, whether there was a tick to run or not. */
  afterTicks(): void {
    this.#board.running = this.#stats.running
    if (this.#stats.ticks === this.#ticks) return
    this.#ticks = this.#stats.ticks
    this.#board.beat()
  }

  /** Once a second. */
  pulse(): void {
    const isIdle = this.#stats.running === 0
    const isFirst = this.#board.running === 0
    this.#board.running = this.#stats.running
    if (isIdle || isFirst) this.#board.beat()
  }
}
