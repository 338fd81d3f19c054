import { readBlock } from './block-reader.ts'
import { BLOCK_HEAD_BYTES, BlockKind } from './blocks.ts'
import { ByteReader } from './byte-reader.ts'
import type { ByteSource } from './byte-source.ts'
import { CHUNK_HEAD_BYTES, readChunkHead } from './chunk.ts'
import { CHUNK_BYTES_MAX, CHUNKS_MAX } from './limits.ts'
import { readable } from './readable.ts'
import type { ReplayChunkEntry, ReplayHeader } from './replay-header.ts'

export interface ScanStart {
  /** Where to go on: behind the header, or behind the last chunk known. */
  readonly from: number
  readonly chunks: readonly ReplayChunkEntry[]
  readonly header: ReplayHeader
}

/**
 * The chunks of a file without a footer: those known and those that follow, up to the first thing that is no whole
 * chunk. Only heads are read, and the checksum of the last chunk is proven, because a file is cut or half-written at its
 * end; that of any other is proven when the chunk is used.
 */
export function scanChunks(
  source: ByteSource,
  { from, chunks: known, header }: ScanStart,
): { readonly chunks: readonly ReplayChunkEntry[]; readonly end: number } {
  const chunks = [...known]
  let end = from
  let nextTick = nextTickOf(chunks, header)
  while (chunks.length < CHUNKS_MAX) {
    const entry = chunkAt(source, end, nextTick)
    if (entry === undefined) break
    chunks.push(entry)
    end = entry.offset + entry.length
    nextTick = entry.firstTick + entry.ticks
  }
  while (chunks.length > known.length && !isIntact(source, chunks.at(-1))) end = chunks.pop()?.offset ?? end
  return { chunks, end }
}

function nextTickOf(chunks: readonly ReplayChunkEntry[], { startTick }: ReplayHeader): number {
  const last = chunks.at(-1)
  return last === undefined ? startTick + 1 : last.firstTick + last.ticks
}

function chunkAt(source: ByteSource, offset: number, nextTick: number): ReplayChunkEntry | undefined {
  const bytes = source.read(offset, BLOCK_HEAD_BYTES + CHUNK_HEAD_BYTES)
  if (bytes.length < BLOCK_HEAD_BYTES + CHUNK_HEAD_BYTES || bytes[0] !== BlockKind.Chunk) return undefined
  const reader = new ByteReader(bytes.subarray(1), offset)
  const length = BLOCK_HEAD_BYTES + reader.u32()
  if (length > CHUNK_BYTES_MAX + BLOCK_HEAD_BYTES || length > source.size - offset) return undefined
  const head = readable(() => readChunkHead(bytes.subarray(BLOCK_HEAD_BYTES), offset))
  if (head === undefined || head.firstTick < nextTick) return undefined
  return { offset, length, firstTick: head.firstTick, ticks: head.ticks }
}

function isIntact(source: ByteSource, entry: ReplayChunkEntry | undefined): boolean {
  return entry === undefined || readable(() => readBlock(source, entry.offset, CHUNK_BYTES_MAX)) !== undefined
}
