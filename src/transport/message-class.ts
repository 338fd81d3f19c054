import type { MessageClass } from '../observability/counters.ts'
import { COMPACT_MARK } from '../protocol/compact-kinds.ts'
import { pack } from '../protocol/msgpack.ts'

/**
 * The class of a message by its first bytes, as every encoder writes them, so that what is over its rate is dropped
 * unread: a rejected message must cost less than a valid one. Undefined for a map that does not begin with its type,
 * which only the decoder can tell, and for acknowledgements, which have no rate of their own.
 */
export function classOf(bytes: Uint8Array): MessageClass | undefined {
  if (bytes[0] === COMPACT_MARK) return 'input'
  if ((bytes[0] !== MAP_OF_1 && bytes[0] !== MAP_OF_2) || !has(bytes, 1, TYPE)) return undefined
  const at = 1 + TYPE.length
  if (has(bytes, at, PLAYER_INPUT)) return 'input'
  if (has(bytes, at, TELEMETRY_ACK)) return undefined
  return CREATIONS.some((type) => has(bytes, at, type)) ? 'creation' : 'control'
}

/** The type of an encoded message, as every encoder writes it: first. */
export function typeOf(bytes: Uint8Array): string {
  const at = 1 + TYPE.length
  const mark = bytes[at] ?? 0
  if (!has(bytes, 1, TYPE) || (mark & ~SHORT_TEXT_LENGTH) !== SHORT_TEXT) return 'other'
  return String.fromCharCode(...bytes.subarray(at + 1, at + 1 + (mark & SHORT_TEXT_LENGTH)))
}

/** Inputs and acknowledgements: many, next to no work, and worth nothing when they are late. */
export function isDataPlane(bytes: Uint8Array): boolean {
  if (bytes[0] === COMPACT_MARK) return true
  if (bytes[0] !== MAP_OF_2 || !has(bytes, 1, TYPE)) return false
  const at = 1 + TYPE.length
  return has(bytes, at, PLAYER_INPUT) || has(bytes, at, TELEMETRY_ACK)
}

const MAP_OF_1 = 0x81
const MAP_OF_2 = 0x82
const SHORT_TEXT = 0xa0
const SHORT_TEXT_LENGTH = 0x1f
const TYPE = pack('type')
const PLAYER_INPUT = pack('PlayerInput')
const TELEMETRY_ACK = pack('TelemetryAck')
/** What opens a session, or makes another thread read files. */
const CREATIONS = [pack('CreateSession'), pack('OpenPlayback'), pack('AddGhost')]

function has(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return false
  return true
}
