import { readI8, readU16, writeU16 } from '../bytes.ts'
import { COMPACT_MARK, CompactKind } from '../compact-kinds.ts'
import { HEAD_BYTES } from './frame-layout.ts'

/** What a telemetry frame tells one receiver alone: how his inputs arrive (INP2). */
export interface TelemetryHead {
  /** Low 16 bits of the sequence of the last input applied; 0 for a spectator. */
  readonly appliedSequence: number
  /** Ticks of input waiting ahead of the simulation; negative when inputs come late. Held to -128..127. */
  readonly bufferDepth: number
}

/**
 * The head that goes in front of a shared body, in a fresh array or in `into` from `at` on. The sequence may be the
 * whole 32-bit number: its low 16 bits are what is sent.
 */
export function writeTelemetryHead(
  appliedSequence: number,
  bufferDepth: number,
  into: Uint8Array = new Uint8Array(HEAD_BYTES),
  at = 0,
): Uint8Array {
  into[at] = COMPACT_MARK
  into[at + 1] = CompactKind.Telemetry
  writeU16(into, at + 2, appliedSequence)
  into[at + 4] = Math.max(-128, Math.min(127, bufferDepth))
  return into
}

/** The head at the start of a frame, or undefined when the bytes do not start with one. */
export function readTelemetryHead(bytes: Uint8Array): TelemetryHead | undefined {
  if (bytes.length < HEAD_BYTES || bytes[0] !== COMPACT_MARK || bytes[1] !== CompactKind.Telemetry) return undefined
  return { appliedSequence: readU16(bytes, 2), bufferDepth: readI8(bytes, 4) }
}
