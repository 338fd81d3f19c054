import { readI8, readI16, readU32, writeU16, writeU32 } from '../bytes.ts'
import { COMPACT_MARK, CompactKind } from '../compact-kinds.ts'
import { INPUTS_PER_FRAME_MAX } from '../limits.ts'

/**
 * Dialect 2's input frame (INP2): the newest input and the few before it, so that one lost datagram costs nothing. Each
 * input is meant for one tick. The frame is read into columns that are made once for a connection; input 0 is the newest
 * and has the frame's sequence, each older one a sequence lower by one.
 */
export interface InputFrame {
  sequence: number
  /** The newest telemetry tick that the client has received; 0 = none yet. */
  ackTick: number
  /** Inputs in use, 1 to {@link INPUTS_PER_FRAME_MAX}. */
  count: number
  /** The tick each input is for, falling; 0 = as soon as it arrives, then for all of them. */
  readonly ticks: Uint32Array
  /** -1..1, positive right. */
  readonly steering: Float64Array
  /** 0..1. */
  readonly throttle: Float64Array
  readonly brake: Float64Array
  /** -1 reverse, 0 neutral, 1..14 forward, {@link GEAR_AUTOMATIC}. */
  readonly gear: Int8Array
  /** No bit has a meaning yet; handed on as they are, so that a newer client is no fault. */
  readonly flags: Uint8Array
}

export const GEAR_AUTOMATIC = 127
const GEAR_MAX = 14
const HEADER_BYTES = 15
const INPUT_BYTES = 7
const STEERING_STEPS = 32_767
const PEDAL_STEPS = 255

export type InputFrameFault =
  | 'not an input frame'
  | 'wrong length of the input frame'
  | 'wrong number of inputs'
  | 'wrong ticks of the inputs'
  | 'steering out of range'
  | 'gear out of range'

export function createInputFrame(): InputFrame {
  const max = INPUTS_PER_FRAME_MAX
  return {
    sequence: 0,
    ackTick: 0,
    count: 0,
    ticks: new Uint32Array(max),
    steering: new Float64Array(max),
    throttle: new Float64Array(max),
    brake: new Float64Array(max),
    gear: new Int8Array(max),
    flags: new Uint8Array(max),
  }
}

/** The bytes of a frame. Values are clamped; throws RangeError for a count or for ticks that no frame can hold. */
export function encodeInputFrame(frame: InputFrame): Uint8Array {
  if (frame.count < 1 || frame.count > INPUTS_PER_FRAME_MAX) throw new RangeError('An input frame holds 1 to 8 inputs.')
  const bytes = new Uint8Array(HEADER_BYTES + frame.count * INPUT_BYTES)
  bytes[0] = COMPACT_MARK
  bytes[1] = CompactKind.Input
  writeU32(bytes, 2, frame.sequence)
  writeU32(bytes, 6, frame.ticks[0] ?? 0)
  writeU32(bytes, 10, frame.ackTick)
  bytes[14] = frame.count
  for (let index = 0; index < frame.count; index++) writeInput(bytes, frame, index)
  return bytes
}

function writeInput(bytes: Uint8Array, frame: InputFrame, index: number): void {
  const at = HEADER_BYTES + index * INPUT_BYTES
  const tick = frame.ticks[index] ?? 0
  const tickDelta = index === 0 ? 0 : (frame.ticks[index - 1] ?? 0) - tick
  if (tickDelta < 0 || tickDelta > 0xff) throw new RangeError('The ticks of an input frame fall by at most 255 each.')
  bytes[at] = tickDelta
  writeU16(bytes, at + 1, toSteps(frame.steering[index] ?? 0, -1, STEERING_STEPS))
  bytes[at + 3] = toSteps(frame.throttle[index] ?? 0, 0, PEDAL_STEPS)
  bytes[at + 4] = toSteps(frame.brake[index] ?? 0, 0, PEDAL_STEPS)
  bytes[at + 5] = frame.gear[index] ?? GEAR_AUTOMATIC
  bytes[at + 6] = frame.flags[index] ?? 0
}

function toSteps(value: number, min: number, steps: number): number {
  return Math.round(Math.max(min, Math.min(1, value)) * steps) || 0
}

/** Reads a frame into `out`; the fault when it is none, and then `out` is as it was. Allocates nothing, never throws. */
export function decodeInputFrame(bytes: Uint8Array, out: InputFrame): InputFrameFault | undefined {
  const fault = checkInputFrame(bytes)
  if (fault !== undefined) return fault
  out.sequence = readU32(bytes, 2)
  out.ackTick = readU32(bytes, 10)
  out.count = bytes[14] ?? 0
  let tick = readU32(bytes, 6)
  for (let index = 0; index < out.count; index++) {
    const at = HEADER_BYTES + index * INPUT_BYTES
    tick -= bytes[at] ?? 0
    out.ticks[index] = tick
    out.steering[index] = readI16(bytes, at + 1) / STEERING_STEPS
    out.throttle[index] = (bytes[at + 3] ?? 0) / PEDAL_STEPS
    out.brake[index] = (bytes[at + 4] ?? 0) / PEDAL_STEPS
    out.gear[index] = readI8(bytes, at + 5)
    out.flags[index] = bytes[at + 6] ?? 0
  }
  return undefined
}

function checkInputFrame(bytes: Uint8Array): InputFrameFault | undefined {
  if (bytes[0] !== COMPACT_MARK || bytes[1] !== CompactKind.Input) return 'not an input frame'
  if (bytes.length < HEADER_BYTES) return 'wrong length of the input frame'
  const count = bytes[14] ?? 0
  if (count < 1 || count > INPUTS_PER_FRAME_MAX) return 'wrong number of inputs'
  if (bytes.length !== HEADER_BYTES + count * INPUT_BYTES) return 'wrong length of the input frame'
  let tick = readU32(bytes, 6)
  const isAtOnce = tick === 0
  for (let index = 0; index < count; index++) {
    const at = HEADER_BYTES + index * INPUT_BYTES
    const delta = bytes[at] ?? 0
    tick -= delta
    // The first is for the frame's own tick; every other is older, by at least a tick and not past the first one.
    const isDeltaFine = index === 0 || isAtOnce ? delta === 0 : delta > 0 && tick > 0
    if (!isDeltaFine) return 'wrong ticks of the inputs'
    if (readI16(bytes, at + 1) < -STEERING_STEPS) return 'steering out of range'
    if (!isGear(readI8(bytes, at + 5))) return 'gear out of range'
  }
  return undefined
}

function isGear(gear: number): boolean {
  return gear === GEAR_AUTOMATIC || (gear >= -1 && gear <= GEAR_MAX)
}
