import { BLOCK_HEAD_BYTES } from './blocks.ts'
import { ByteReader } from './byte-reader.ts'
import type { ByteSource } from './byte-source.ts'
import { crc32 } from './crc32.ts'
import { ReplayError } from './replay-error.ts'

export interface BlockHead {
  readonly kind: number
  readonly length: number
  readonly crc: number
}

/** Throws ReplayError when the file ends before the head does. */
export function readBlockHead(source: ByteSource, offset: number): BlockHead {
  const bytes = source.read(offset, BLOCK_HEAD_BYTES)
  if (bytes.length < BLOCK_HEAD_BYTES) throw new ReplayError('truncated', offset, 'The file ends within a block')
  const reader = new ByteReader(bytes, offset)
  return { kind: reader.u8(), length: reader.u32(), crc: reader.u32() }
}

/** The payload of the block at `offset`, its checksum proven. At most `bytesMax` are read. */
export function readBlock(source: ByteSource, offset: number, bytesMax: number): Uint8Array {
  const { length, crc } = readBlockHead(source, offset)
  if (length > bytesMax) {
    throw new ReplayError('too-large', offset, `A block has ${length} bytes, at most ${bytesMax} are read`)
  }
  const payload = source.read(offset + BLOCK_HEAD_BYTES, length)
  if (payload.length < length) throw new ReplayError('truncated', offset, 'The file ends within a block')
  if (crc32(payload) !== crc) throw new ReplayError('damaged', offset, 'The checksum of a block is wrong')
  return payload
}
