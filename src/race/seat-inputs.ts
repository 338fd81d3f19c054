import type { CarInputs } from '../simulation/cars.ts'
import { GEAR_AUTO } from '../simulation/cars.ts'
import type { StateBlock } from '../simulation/state-block.ts'

/**
 * The inputs of a race's human drivers (INP1, INP2): a ring of the coming 32 ticks for each slot, and the input in
 * force. An input for a coming tick waits for it; one for a tick that has passed, or for tick 0 ("at once"), comes
 * into force if it is newer than what is. An input in force holds for `holdTicks`, then the pedals are released and
 * the car coasts. Only the slot's own row is ever written, so nobody moves another's car.
 */
export interface SeatInputs {
  readonly capacity: number
  readonly holdTicks: number
  /** 1 where a human drives. */
  readonly isOpen: Uint8Array
  readonly heldSteering: Float64Array
  readonly heldThrottle: Float64Array
  readonly heldBrake: Float64Array
  readonly heldGear: Int32Array
  /** Tick at which the input in force was received or came due. */
  readonly heldSince: Uint32Array
  /** Sequence of the input in force; 0 before the first. */
  readonly appliedSequence: Uint32Array
  /** Tick at which the input in force was applied: a driver's telemetry phase follows it. */
  readonly appliedTick: Uint32Array
  /** The latest tick any input of the slot was for. */
  readonly newestTick: Uint32Array
  readonly ringTick: Uint32Array
  readonly ringSequence: Uint32Array
  readonly ringSteering: Float64Array
  readonly ringThrottle: Float64Array
  readonly ringBrake: Float64Array
  readonly ringGear: Int32Array
  /** Who has the car while its driver is away; see stand-ins.ts. */
  readonly standIn: Uint8Array
  /** One entry: how many cars have a stand-in. */
  readonly standInCount: Uint8Array
}

/** Ticks a client may send ahead of the simulation. */
export const INPUT_RING_TICKS = 32

export function createSeatInputs(block: StateBlock, capacity: number, holdTicks: number): SeatInputs {
  const ring = capacity * INPUT_RING_TICKS
  return {
    capacity,
    holdTicks,
    isOpen: block.uint8(capacity),
    heldSteering: block.float64(capacity),
    heldThrottle: block.float64(capacity),
    heldBrake: block.float64(capacity),
    heldGear: block.int32(capacity),
    heldSince: block.uint32(capacity),
    appliedSequence: block.uint32(capacity),
    appliedTick: block.uint32(capacity),
    newestTick: block.uint32(capacity),
    ringTick: block.uint32(ring),
    ringSequence: block.uint32(ring),
    ringSteering: block.float64(ring),
    ringThrottle: block.float64(ring),
    ringBrake: block.float64(ring),
    ringGear: block.int32(ring),
    standIn: block.uint8(capacity),
    standInCount: block.uint8(1),
  }
}

export function openSeat(inputs: SeatInputs, slot: number, tick: number): void {
  closeSeat(inputs, slot)
  inputs.isOpen[slot] = 1
  inputs.heldSince[slot] = tick
}

/** Forgets everything of the slot: a later driver of the seat starts from nothing. */
export function closeSeat(inputs: SeatInputs, slot: number): void {
  inputs.isOpen[slot] = 0
  inputs.heldSteering[slot] = 0
  inputs.heldThrottle[slot] = 0
  inputs.heldBrake[slot] = 0
  inputs.heldGear[slot] = GEAR_AUTO
  inputs.heldSince[slot] = 0
  inputs.appliedSequence[slot] = 0
  inputs.appliedTick[slot] = 0
  inputs.newestTick[slot] = 0
  inputs.ringTick.fill(0, slot * INPUT_RING_TICKS, (slot + 1) * INPUT_RING_TICKS)
}

/** One input as it arrives; `forTick` 0 asks for "at once". Values are finite and in range. */
export interface SeatInput {
  readonly sequence: number
  readonly forTick: number
  readonly steering: number
  readonly throttle: number
  readonly brake: number
  readonly gear: number
}

/** Stores an input that arrives while the race stands after `tick` ticks. False when it is stale or too far ahead. */
export function writeInput(inputs: SeatInputs, slot: number, tick: number, input: SeatInput): boolean {
  if (inputs.isOpen[slot] === 0) return false
  if (input.forTick > tick + INPUT_RING_TICKS) return false
  if (input.forTick > inputs.newestTick[slot]!) inputs.newestTick[slot] = input.forTick
  if (input.forTick <= tick) return holdNow(inputs, slot, tick, input)
  const cell = slot * INPUT_RING_TICKS + (input.forTick % INPUT_RING_TICKS)
  inputs.ringTick[cell] = input.forTick
  inputs.ringSequence[cell] = input.sequence
  inputs.ringSteering[cell] = input.steering
  inputs.ringThrottle[cell] = input.throttle
  inputs.ringBrake[cell] = input.brake
  inputs.ringGear[cell] = input.gear
  return true
}

function holdNow(inputs: SeatInputs, slot: number, tick: number, input: SeatInput): boolean {
  if (!isNewer(input.sequence, inputs.appliedSequence[slot]!)) return false
  inputs.heldSteering[slot] = input.steering
  inputs.heldThrottle[slot] = input.throttle
  inputs.heldBrake[slot] = input.brake
  inputs.heldGear[slot] = input.gear
  inputs.heldSince[slot] = tick
  inputs.appliedTick[slot] = tick + 1
  inputs.appliedSequence[slot] = input.sequence
  return true
}

/** Brings into force what is due at `tick` and writes every human slot's row of `target`. */
export function applyInputs(inputs: SeatInputs, tick: number, target: CarInputs): void {
  for (let slot = 0; slot < inputs.capacity; slot++) {
    if (inputs.isOpen[slot] === 0) continue
    takeDue(inputs, slot, tick)
    // He is back but has not pressed anything yet.
    if (inputs.standIn[slot] !== 0 && inputs.appliedSequence[slot] === 0) continue
    const isHeld = tick - inputs.heldSince[slot]! <= inputs.holdTicks
    target.steering[slot] = inputs.heldSteering[slot]!
    target.throttle[slot] = isHeld ? inputs.heldThrottle[slot]! : 0
    target.brake[slot] = isHeld ? inputs.heldBrake[slot]! : 0
    target.gearCommand[slot] = inputs.heldGear[slot]!
  }
}

function takeDue(inputs: SeatInputs, slot: number, tick: number): void {
  const cell = slot * INPUT_RING_TICKS + (tick % INPUT_RING_TICKS)
  if (inputs.ringTick[cell] !== tick) return
  inputs.ringTick[cell] = 0
  const sequence = inputs.ringSequence[cell]!
  if (!isNewer(sequence, inputs.appliedSequence[slot]!)) return
  inputs.heldSteering[slot] = inputs.ringSteering[cell]!
  inputs.heldThrottle[slot] = inputs.ringThrottle[cell]!
  inputs.heldBrake[slot] = inputs.ringBrake[cell]!
  inputs.heldGear[slot] = inputs.ringGear[cell]!
  inputs.heldSince[slot] = tick
  inputs.appliedTick[slot] = tick
  inputs.appliedSequence[slot] = sequence
}

/** Ticks by which the newest input is ahead of the simulation (negative: it came late), within -127..127. */
export function inputBufferDepth(inputs: SeatInputs, slot: number, tick: number): number {
  const newest = inputs.newestTick[slot]!
  if (newest === 0) return 0
  return Math.max(-127, Math.min(127, newest - tick))
}

/** Sequences are 32 bits and wrap (RFC 1982 comparison); the first of a seat is newer than nothing. */
function isNewer(sequence: number, than: number): boolean {
  return than === 0 || ((sequence - than) | 0) > 0
}
