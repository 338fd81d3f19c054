/** The decoded columns of one chunk. */
export interface ReplayFrames {
  readonly firstTick: number
  readonly ticks: number
  readonly capacity: number
  /** RacePhase, a number a tick. */
  readonly phase: Int32Array
  /** Ticks left of the countdown, a number a tick. */
  readonly countdownLeft: Int32Array
  /** Tick of the green light (0 before it), a number a tick. */
  readonly greenTick: Int32Array
  /**
   * By the name of the column, in quanta of the header's column of that name: the value of `slot` at
   * `firstTick + index` is at `slot * ticks + index`. Where a car is not there (flags without Active) all are 0.
   */
  readonly columns: ReadonlyMap<string, Int32Array>
}
