import { pack } from '../msgpack.ts'

/**
 * The fast way in for TelemetryAck, which every spectator sends many times a second. It knows the one shape that encoders
 * make: keys in order, the tick as an unsigned integer of any width. Whatever differs is left to the general decoder.
 */
const START = Uint8Array.of(0x82, ...pack('type'), ...pack('TelemetryAck'), ...pack('data'), 0x81, ...pack('tick'))

/** The tick, or undefined when the bytes are anything but the usual shape. Never throws. */
export function tryReadTelemetryAck(bytes: Uint8Array): number | undefined {
  const at = START.length
  const width = bytes.length - at - 1
  if (width < 0) return undefined
  for (let index = 0; index < at; index++) if (bytes[index] !== START[index]) return undefined
  const kind = bytes[at]!
  if (width === 0) return kind <= 0x7f ? kind : undefined
  if (kind !== KIND_OF_WIDTH[width]) return undefined
  let tick = 0
  for (let index = at + 1; index < bytes.length; index++) tick = tick * 0x100 + bytes[index]!
  return tick
}

/** The first byte of an unsigned integer with so many bytes behind it. */
const KIND_OF_WIDTH: Readonly<Record<number, number>> = { 1: 0xcc, 2: 0xcd, 4: 0xce }
