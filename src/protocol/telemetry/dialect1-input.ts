import { pack } from '../msgpack.ts'

/**
 * The fast way in for dialect 1's PlayerInput, the one message that clients send many times a second. It knows one
 * shape: the reference's keys in the reference's order, numbers of any width, nothing else. Whatever differs, or holds a
 * number that is refused, is not taken, and the general decoder says what it is (INP1, D1.1).
 */
export interface PlayerInput {
  serverTickAck: number
  /** Pedals 0..1, steering -1..1 and positive right; clamped. */
  throttle: number
  brake: number
  steering: number
}

export function createPlayerInput(): PlayerInput {
  return { serverTickAck: 0, throttle: 0, brake: 0, steering: 0 }
}

const START = Uint8Array.of(
  0x82,
  ...pack('type'),
  ...pack('PlayerInput'),
  ...pack('data'),
  0x84,
  ...pack('server_tick_ack'),
)
const THROTTLE = pack('throttle')
const BRAKE = pack('brake')
const STEERING = pack('steering')

// One number's bytes, turned round into the machine's order by the view; written whole before it is read.
const number = new DataView(new ArrayBuffer(8))

/**
 * Reads a PlayerInput into `out`. False, with `out` as it was, when the bytes are anything but the usual shape: then
 * decodeClientMessage has the last word. Never throws.
 */
export function tryReadPlayerInput(bytes: Uint8Array, out: PlayerInput): boolean {
  if (!startsWith(bytes, 0, START)) return false
  const ackAt = START.length
  // Without a number there the next key would do for it, and be read as what the message before left in `number`.
  const throttleKeyAt = afterNumber(bytes, ackAt)
  if (!startsWith(bytes, throttleKeyAt, THROTTLE)) return false
  const throttleAt = throttleKeyAt + THROTTLE.length
  const brakeKeyAt = afterNumber(bytes, throttleAt)
  if (!startsWith(bytes, brakeKeyAt, BRAKE)) return false
  const brakeAt = brakeKeyAt + BRAKE.length
  const steeringKeyAt = afterNumber(bytes, brakeAt)
  if (!startsWith(bytes, steeringKeyAt, STEERING)) return false
  const steeringAt = steeringKeyAt + STEERING.length
  const steeringBytes = numberBytes(bytes, steeringAt)
  if (steeringBytes === 0 || steeringAt + steeringBytes !== bytes.length) return false

  const ack = readNumber(bytes, ackAt)
  const throttle = readNumber(bytes, throttleAt)
  const brake = readNumber(bytes, brakeAt)
  const steering = readNumber(bytes, steeringAt)
  // A sum is finite only when all its parts are; two huge ones of equal sign fall to the general decoder, which is fine.
  if (!Number.isInteger(ack) || ack < 0 || ack > 0xffff_ffff || !Number.isFinite(throttle + brake + steering))
    return false
  out.serverTickAck = ack
  out.throttle = clamp(throttle, 0)
  out.brake = clamp(brake, 0)
  out.steering = clamp(steering, -1)
  return true
}

function clamp(value: number, min: number): number {
  return Math.min(1, Math.max(min, value))
}

function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  if (at + expected.length > bytes.length) return false
  for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return false
  return true
}

/** The offset after the number at `at`; beyond the end when there is none. */
function afterNumber(bytes: Uint8Array, at: number): number {
  const count = numberBytes(bytes, at)
  return count === 0 ? bytes.length : at + count
}

/** Bytes of the number at `at`; 0 when there is none. 64-bit integers are left to the general decoder. */
function numberBytes(bytes: Uint8Array, at: number): number {
  const head = bytes[at]
  if (head === undefined) return 0
  if (head <= 0x7f || head >= 0xe0) return 1
  switch (head) {
    case 0xcc:
    case 0xd0:
      return 2
    case 0xcd:
    case 0xd1:
      return 3
    case 0xca:
    case 0xce:
    case 0xd2:
      return 5
    case 0xcb:
      return 9
    default:
      return 0
  }
}

function readNumber(bytes: Uint8Array, at: number): number {
  const head = bytes[at]!
  if (head <= 0x7f) return head
  if (head >= 0xe0) return head - 0x100
  const width = numberBytes(bytes, at) - 1
  for (let index = 0; index < width; index++) number.setUint8(index, bytes[at + 1 + index]!)
  switch (head) {
    case 0xcc:
      return number.getUint8(0)
    case 0xcd:
      return number.getUint16(0)
    case 0xce:
      return number.getUint32(0)
    case 0xd0:
      return number.getInt8(0)
    case 0xd1:
      return number.getInt16(0)
    case 0xd2:
      return number.getInt32(0)
    case 0xca:
      return number.getFloat32(0)
    default:
      return number.getFloat64(0)
  }
}
