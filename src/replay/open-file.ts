import { readBlock, readBlockHead } from './block-reader.ts'
import {
  BLOCK_HEAD_BYTES,
  BlockKind,
  FILE_HEAD_BYTES,
  FILE_MAGIC,
  FORMAT_VERSION,
  TRAILER_BYTES,
  TRAILER_MAGIC,
} from './blocks.ts'
import { ByteReader } from './byte-reader.ts'
import type { ByteSource } from './byte-source.ts'
import { readFooter } from './footer.ts'
import { readHeader } from './header.ts'
import { CHUNK_BYTES_MAX, CHUNK_TICKS_MAX, FOOTER_BYTES_MAX, HEADER_BYTES_MAX } from './limits.ts'
import { readable } from './readable.ts'
import { ReplayError } from './replay-error.ts'
import type { ReplayChunkEntry, ReplayFooter, ReplayHeader } from './replay-header.ts'

export interface OpenedFile {
  readonly header: ReplayHeader
  /** Offset of what follows the header. */
  readonly headerEnd: number
  readonly footer: ReplayFooter | undefined
  /** Offset of the footer's block. */
  readonly footerStart: number | undefined
}

/** Reads the header, and the footer when there is a whole one. Throws ReplayError when the header cannot be read. */
export function openFile(source: ByteSource): OpenedFile {
  checkFileHead(source)
  const head = readBlockHead(source, FILE_HEAD_BYTES)
  if (head.kind !== BlockKind.Header) throw new ReplayError('damaged', FILE_HEAD_BYTES, 'The file has no header')
  const payload = readBlock(source, FILE_HEAD_BYTES, HEADER_BYTES_MAX)
  const header = readHeader(payload, FILE_HEAD_BYTES + BLOCK_HEAD_BYTES)
  const headerEnd = FILE_HEAD_BYTES + BLOCK_HEAD_BYTES + payload.length
  const found = footerOf(source, header, headerEnd)
  return { header, headerEnd, footer: found?.footer, footerStart: found?.offset }
}

function checkFileHead(source: ByteSource): void {
  const head = source.read(0, FILE_HEAD_BYTES)
  if (!FILE_MAGIC.every((byte, index) => index >= head.length || head[index] === byte)) {
    throw new ReplayError('damaged', 0, 'The file is no replay')
  }
  if (head.length < FILE_HEAD_BYTES) throw new ReplayError('truncated', head.length, 'The file ends within its head')
  const version = head[4]! | (head[5]! << 8)
  if (version !== FORMAT_VERSION) {
    throw new ReplayError(
      'unsupported',
      4,
      `The replay has version ${version}, this program reads version ${FORMAT_VERSION}`,
    )
  }
}

/** Undefined when there is none, or none that fits the file: then the chunks are found by scanning. */
function footerOf(source: ByteSource, header: ReplayHeader, headerEnd: number): FoundFooter | undefined {
  const trailerAt = source.size - TRAILER_BYTES
  if (trailerAt < headerEnd) return undefined
  const offset = footerOffset(source.read(trailerAt, TRAILER_BYTES), trailerAt)
  if (offset === undefined || offset < headerEnd || offset + BLOCK_HEAD_BYTES > trailerAt) return undefined
  const footer = readable(() => readFooterAt(source, offset, trailerAt))
  if (footer === undefined) return undefined
  const range = { from: headerEnd, to: offset, firstTick: header.startTick + 1 }
  return isIndex(footer.chunks, range) ? { footer, offset } : undefined
}

interface FoundFooter {
  readonly footer: ReplayFooter
  readonly offset: number
}

function readFooterAt(source: ByteSource, offset: number, trailerAt: number): ReplayFooter | undefined {
  const { kind, length } = readBlockHead(source, offset)
  if (kind !== BlockKind.Footer || offset + BLOCK_HEAD_BYTES + length !== trailerAt) return undefined
  return readFooter(readBlock(source, offset, FOOTER_BYTES_MAX), offset + BLOCK_HEAD_BYTES)
}

function footerOffset(bytes: Uint8Array, trailerAt: number): number | undefined {
  if (bytes.length < TRAILER_BYTES) return undefined
  const reader = new ByteReader(bytes, trailerAt)
  const offset = reader.u32() + reader.u32() * 0x1_0000_0000
  const magic = reader.bytes(TRAILER_MAGIC.length)
  return TRAILER_MAGIC.every((byte, index) => magic[index] === byte) ? offset : undefined
}

/** Chunks lie one behind the other, in the file and in time. */
function isIndex(
  chunks: readonly ReplayChunkEntry[],
  range: { readonly from: number; readonly to: number; readonly firstTick: number },
): boolean {
  let { from, firstTick } = range
  for (const chunk of chunks) {
    if (chunk.offset < from || chunk.length < BLOCK_HEAD_BYTES || chunk.length > CHUNK_BYTES_MAX + BLOCK_HEAD_BYTES)
      return false
    if (chunk.firstTick < firstTick || chunk.ticks > CHUNK_TICKS_MAX) return false
    from = chunk.offset + chunk.length
    firstTick = chunk.firstTick + chunk.ticks
  }
  return from <= range.to
}
