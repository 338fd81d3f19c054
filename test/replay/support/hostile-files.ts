import { BlockKind, block, FILE_HEAD_BYTES, fileHead, trailer } from '../../../src/replay/blocks.ts'
import type { ByteSource } from '../../../src/replay/byte-source.ts'
import { ByteWriter } from '../../../src/replay/byte-writer.ts'
import { SectionKind } from '../../../src/replay/chunk.ts'
import { fileStart } from '../../../src/replay/header.ts'
import { CHUNK_TICKS_MAX, COLUMNS_MAX } from '../../../src/replay/limits.ts'
import type { ReplayColumn } from '../../../src/replay/replay-columns.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { joined, RECORDED_SETTINGS, recordedHeader } from '../../support/recorded-race.ts'

// Files that no recorder makes: each part whole by itself, with a right checksum.

/** The parts of a file behind each other, the footer, if there is one, where the trailer says. */
export function fileOfParts(header: Uint8Array, chunks: readonly Uint8Array[], footer?: Uint8Array): Uint8Array {
  const start = joined([fileHead(), block(BlockKind.Header, header), ...chunks])
  return footer === undefined ? start : joined([start, block(BlockKind.Footer, footer), trailer(start.length)])
}

/** The head of a block that says it has so many bytes. */
export function blockHead(kind: number, length: number): Uint8Array {
  const out = new ByteWriter()
  out.u8(kind)
  out.u32(length)
  out.u32(0)
  return out.copy()
}

/** A file of gigabytes that is nothing but zeros around these pieces; notes the most that was read of it at once. */
export class SparseSource implements ByteSource {
  readonly size: number
  readonly #pieces: ReadonlyMap<number, Uint8Array>
  mostRead = 0

  constructor(size: number, pieces: ReadonlyMap<number, Uint8Array>) {
    this.size = size
    this.#pieces = pieces
  }

  read(offset: number, length: number): Uint8Array {
    this.mostRead = Math.max(this.mostRead, length)
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)))
    for (const [at, piece] of this.#pieces) {
      const from = Math.max(offset, at)
      const to = Math.min(offset + bytes.length, at + piece.length)
      if (from < to) bytes.set(piece.subarray(from - at, to - at), from - offset)
    }
    return bytes
  }
}

/** So many chunks of a few hundred bytes, each of which decodes to the most that one can: fifty megabytes of frames. */
export function hugeFrames(chunks: number): Uint8Array {
  const flags: ReplayColumn = { name: 'flags', unit: '', quantum: 1, tolerance: 0.5, coding: 'stepwise' }
  const others = Array.from({ length: COLUMNS_MAX - 1 }, (_, index): ReplayColumn => {
    return { ...flags, name: `c${index}`, coding: 'smooth' }
  })
  const header = { ...recordedHeader({ ...RECORDED_SETTINGS, capacity: 64 }, 0), columns: [flags, ...others] }
  const raw = constantFrames(COLUMNS_MAX - 1, 64)
  const packed = zstd.compress(raw)
  const pieces = Array.from({ length: chunks }, (_, index) => {
    const out = new ByteWriter()
    out.u32(1 + index * CHUNK_TICKS_MAX)
    out.u16(CHUNK_TICKS_MAX)
    out.u32(0)
    out.u8(1)
    out.u8(SectionKind.Frames)
    out.u32(raw.length)
    out.u32(packed.length)
    out.append(packed)
    return block(BlockKind.Chunk, out.copy())
  })
  return joined([fileStart(header), ...pieces])
}

/** Everybody is there all the time, and everything is 7. */
function constantFrames(columns: number, slots: number): Uint8Array {
  const out = new ByteWriter()
  const stepwise = (value: number) => {
    out.zigzag(value)
    out.varint(0)
  }
  const smooth = (value: number) => {
    out.u8(0)
    out.zigzag(value)
  }
  stepwise(0)
  smooth(0)
  stepwise(0)
  out.varint(slots * 2)
  for (let slot = 0; slot < slots; slot++) stepwise(1)
  for (let column = 0; column < columns; column++) {
    out.varint(slots * 2)
    for (let slot = 0; slot < slots; slot++) smooth(7)
  }
  return out.copy()
}

/** Offset of the header's block. */
export const HEADER_AT = FILE_HEAD_BYTES
