import type { MetronomeStats } from '../../runtime/metronome/metronome.ts'
import type { Board } from '../../runtime/session-worker/board.ts'

/**
 * How the main thread knows that a worker does its work: the board's beat. While nothing runs, a loop that turns is
 * enough; while sessions run, only ticks count, since a worker without them holds its races still however well it answers.
 */
export class LifeSign {
  readonly #board: Pick<Board, 'beat' | 'running'>
  readonly #stats: Pick<MetronomeStats, 'ticks' | 'running'>
  #ticks = 0
  #running = 0

  constructor(board: Pick<Board, 'beat' | 'running'>, stats: Pick<MetronomeStats, 'ticks' | 'running'>) {
    this.#board = board
    this.#stats = stats
  }

  /** After each wake-up, and once in a while besides. */
  show(): void {
    const { ticks, running } = this.#stats
    // The first tick of a session has not been due when it begins.
    const isAdvancing = running === 0 || ticks !== this.#ticks || running !== this.#running
    if (isAdvancing) this.#board.beat()
    // After the beat: who sees that something runs sees no silence from the time when nothing did.
    this.#board.running = running
    this.#ticks = ticks
    this.#running = running
  }
}
