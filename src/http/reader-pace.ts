import { STREAM_BEHIND_MS_MAX, STREAM_BYTES_PER_SECOND_MIN } from './limits.ts'

/**
 * How far the reader of a stream is behind the slowest that is borne. Only the time counts in which it was his turn, not what the
 * source took, and nobody saves up: whoever has taken much at once is no further ahead.
 */
export class ReaderPace {
  #behindMs = 0
  /** Since when he has had all there was. */
  #sinceMs: number

  constructor(nowMs: number) {
    this.#sinceMs = nowMs
  }

  get isTooSlow(): boolean {
    return this.#behindMs > STREAM_BEHIND_MS_MAX
  }

  /** He has taken everything and wants more. */
  asks(nowMs: number): void {
    this.#behindMs += nowMs - this.#sinceMs
    this.#sinceMs = nowMs
  }

  gave(bytes: number, nowMs: number): void {
    this.#behindMs = Math.max(0, this.#behindMs - (bytes * 1000) / STREAM_BYTES_PER_SECOND_MIN)
    this.#sinceMs = nowMs
  }
}
