import { ByteWriter } from './byte-writer.ts'
import { crc32 } from './crc32.ts'

/**
 * The outermost layer of a file: eight bytes that say what it is, then blocks, each with its kind, length and checksum,
 * and behind the footer block a trailer of fixed length by which the footer is found from the end.
 */
export const BlockKind = { Header: 1, Chunk: 2, Footer: 3 } as const

export const FORMAT_VERSION = 1
export const FILE_HEAD_BYTES = 8
export const BLOCK_HEAD_BYTES = 9
export const TRAILER_BYTES = 16
/** "APXR" and "APXREND\0". */
export const FILE_MAGIC = Uint8Array.of(0x41, 0x50, 0x58, 0x52)
export const TRAILER_MAGIC = Uint8Array.of(0x41, 0x50, 0x58, 0x52, 0x45, 0x4e, 0x44, 0)

export function fileHead(): Uint8Array {
  const out = new ByteWriter()
  out.append(FILE_MAGIC)
  out.u16(FORMAT_VERSION)
  out.u16(0)
  return out.copy()
}

export function block(kind: number, payload: Uint8Array): Uint8Array {
  const out = new ByteWriter()
  out.u8(kind)
  out.u32(payload.length)
  out.u32(crc32(payload))
  out.append(payload)
  return out.copy()
}

export function trailer(footerOffset: number): Uint8Array {
  const out = new ByteWriter()
  out.u32(footerOffset)
  out.u32(Math.floor(footerOffset / 0x1_0000_0000))
  out.append(TRAILER_MAGIC)
  return out.copy()
}
