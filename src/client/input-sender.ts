import { createInputFrame, encodeInputFrame, GEAR_AUTOMATIC } from '../protocol/input/input-frame.ts'
import { INPUTS_REPEATED } from './limits.ts'

/** What a driver does. Values are clamped; what is not a number counts as 0. */
export interface DriverInput {
  /** -1..1, positive right. */
  readonly steering: number
  /** 0..1. */
  readonly throttle: number
  readonly brake: number
  /** -1 reverse, 0 neutral, 1 to 14 forward; automatic when absent. */
  readonly gear?: number
  /** The tick the input is for, in the future; as soon as it arrives when absent. */
  readonly forTick?: number
}

/** Ticks between neighbouring inputs of one frame: what its one byte can say. */
const TICK_STEP_MAX = 255

/**
 * Numbers a driver's inputs and writes them as frames (INP2), each with the inputs before it, so that one lost datagram
 * costs nothing. Sequences go round after 2³² and leave out 0, which means "none".
 */
export class InputSequence {
  readonly #frame = createInputFrame()
  #sequence = 0
  /** The newest that was sent by an earlier connection. */
  #before = 0

  /** Sequence of the newest input; 0 before the first. */
  get newest(): number {
    return this.#sequence
  }

  /** The bytes of the next frame. `ackTick` is the newest telemetry tick received, 0 for none. */
  next(input: DriverInput, ackTick: number): Uint8Array {
    const frame = this.#frame
    // Before sequence 1 there is nothing to repeat, also after the numbers have gone round.
    const isFirst = this.#sequence === 0xffff_ffff || this.#sequence === 0
    this.#sequence = isFirst ? 1 : this.#sequence + 1
    const kept = isFirst ? 0 : Math.min(frame.count, INPUTS_REPEATED)
    for (const column of [frame.ticks, frame.steering, frame.throttle, frame.brake, frame.gear]) {
      column.copyWithin(1, 0, kept)
    }
    frame.ticks[0] = input.forTick ?? 0
    frame.steering[0] = input.steering
    frame.throttle[0] = input.throttle
    frame.brake[0] = input.brake
    frame.gear[0] = input.gear ?? GEAR_AUTOMATIC
    frame.sequence = this.#sequence
    frame.ackTick = ackTick
    frame.count = 1
    while (frame.count <= kept && this.#fits(frame.count)) frame.count++
    return encodeInputFrame(frame)
  }

  /**
   * The sequence whose low 16 bits a telemetry head shows, 0 for none: the newest one that was sent and has them.
   */
  whole(low16: number): number {
    const sequence = this.#sequence - ((this.#sequence - low16) & 0xffff)
    return sequence > this.#before ? sequence : 0
  }

  /** By another connection from now on: nothing is repeated, and what was sent before is not applied any more. */
  beginAnew(): void {
    this.#before = this.#sequence
    this.#frame.count = 0
  }

  /** Whether the frame can say the tick of this repeat: all at once, or falling by what a byte holds. */
  #fits(index: number): boolean {
    const { ticks } = this.#frame
    const tick = ticks[index] ?? 0
    const step = (ticks[index - 1] ?? 0) - tick
    return ticks[0] === 0 ? tick === 0 : tick > 0 && step > 0 && step <= TICK_STEP_MAX
  }
}
