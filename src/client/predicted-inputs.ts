import { createInputFrame, decodeInputFrame, encodeInputFrame, GEAR_AUTOMATIC } from '../protocol/input/input-frame.ts'
import type { CarInputs } from '../simulation/cars.ts'
import type { StateBlock } from '../simulation/state-block.ts'
import type { DriverInput } from './input-sender.ts'

/**
 * The inputs of one driver by the tick they are for, as the server applies them: rounded as the wire rounds them, each
 * in force until the next, and without pedals when none has come for too long. What is in force is part of the state,
 * so that a prediction that goes back in time goes back to the input of that time.
 */
export class PredictedInputs {
  readonly #holdTicks: number
  readonly #frame = createInputFrame()
  readonly #ringTick = new Uint32Array(RING_TICKS)
  readonly #ring: Held = plainColumns(RING_TICKS)
  readonly #held: Held
  readonly #heldSince: Int32Array

  constructor(block: StateBlock, holdTicks: number) {
    this.#holdTicks = holdTicks
    const column = () => block.float64(1)
    this.#held = { steering: column(), throttle: column(), brake: column(), gear: block.int32(1) }
    this.#heldSince = block.int32(1)
    this.#held.gear[0] = GEAR_AUTOMATIC
  }

  press(tick: number, input: DriverInput): void {
    const frame = this.#frame
    frame.count = 1
    frame.ticks[0] = 0
    frame.steering[0] = input.steering
    frame.throttle[0] = input.throttle
    frame.brake[0] = input.brake
    frame.gear[0] = input.gear ?? GEAR_AUTOMATIC
    decodeInputFrame(encodeInputFrame(frame), frame)
    const cell = tick % RING_TICKS
    this.#ringTick[cell] = tick
    copy(frame, 0, this.#ring, cell)
  }

  /** Writes what is in force at `tick` into row `slot`. Ticks come one after another. */
  apply(tick: number, target: CarInputs, slot: number): void {
    const cell = tick % RING_TICKS
    if (this.#ringTick[cell] === tick) {
      copy(this.#ring, cell, this.#held, 0)
      this.#heldSince[0] = tick
    }
    const isHeld = tick - (this.#heldSince[0] ?? 0) <= this.#holdTicks
    target.steering[slot] = this.#held.steering[0] ?? 0
    target.throttle[slot] = isHeld ? (this.#held.throttle[0] ?? 0) : 0
    target.brake[slot] = isHeld ? (this.#held.brake[0] ?? 0) : 0
    target.gearCommand[slot] = this.#held.gear[0] ?? GEAR_AUTOMATIC
  }
}

/** Ticks of input that are kept, to come and gone by; more than a prediction ever goes back. */
const RING_TICKS = 1024

interface Held {
  readonly steering: Float64Array
  readonly throttle: Float64Array
  readonly brake: Float64Array
  readonly gear: Int32Array | Int8Array
}

function plainColumns(length: number): Held {
  const column = () => new Float64Array(length)
  return { steering: column(), throttle: column(), brake: column(), gear: new Int32Array(length) }
}

function copy(source: Held, from: number, target: Held, to: number): void {
  target.steering[to] = source.steering[from] ?? 0
  target.throttle[to] = source.throttle[from] ?? 0
  target.brake[to] = source.brake[from] ?? 0
  target.gear[to] = source.gear[from] ?? 0
}
