import type { TimedCommand } from '../race/race-command.ts'
import { readBlock, readBlockHead } from './block-reader.ts'
import { BLOCK_HEAD_BYTES, BlockKind } from './blocks.ts'
import type { ByteSource } from './byte-source.ts'
import { CHUNK_HEAD_BYTES, readChunkHead, readSections, type Section, SectionKind, unpackSection } from './chunk.ts'
import { decodeCommands } from './command-decoder.ts'
import type { Decompression } from './compression.ts'
import { chunkBehind } from './event-range.ts'
import { decodeEvents } from './event-section.ts'
import { FrameDecoder } from './frame-decoder.ts'
import { decodeKeyframe } from './keyframe-section.ts'
import { CHUNK_BYTES_MAX } from './limits.ts'
import { Newcomers } from './newcomers.ts'
import { openFile } from './open-file.ts'
import type { ReplayKeyframe } from './replay-batch.ts'
import { ReplayError } from './replay-error.ts'
import type { ReplayEvent } from './replay-event.ts'
import type { ReplayFrames } from './replay-frames.ts'
import type { ReplayChunkEntry, ReplayFooter, ReplayHeader } from './replay-header.ts'
import { scanChunks } from './scan.ts'

/**
 * Opens a replay, finished or not: by its footer, or, without one, by going from block to block. Throws ReplayError
 * when not even the header can be read; damage further back ends the list of chunks there. All methods that take a
 * chunk's index throw ReplayError when its bytes are not as they were written, and RangeError when there is no such chunk.
 */
export function openReplay(source: ByteSource, decompression: Decompression): ReplayReader {
  return new ReplayReader(source, decompression)
}

/** Holds the index and one chunk's packed bytes, whatever the length of the file. */
export class ReplayReader {
  readonly header: ReplayHeader
  /** Who joined, where no footer says so; replay-contents.ts knows where to look. */
  readonly newcomers = new Newcomers(this)
  readonly #source: ByteSource
  readonly #decompression: Decompression
  readonly #frames: FrameDecoder
  #footer: ReplayFooter | undefined
  #footerStart: number | undefined
  #chunks: readonly ReplayChunkEntry[]
  #scannedEnd: number
  #open: OpenChunk | undefined

  /** Use {@link openReplay}. */
  constructor(source: ByteSource, decompression: Decompression) {
    const { header, headerEnd, footer, footerStart } = openFile(source)
    this.header = header
    this.#source = source
    this.#decompression = decompression
    this.#frames = new FrameDecoder(header.columns, header.settings.capacity)
    this.#footer = footer
    this.#footerStart = footerStart
    this.#chunks = footer?.chunks ?? []
    this.#scannedEnd = headerEnd
    if (footer === undefined) this.#scan()
  }

  /** Undefined while the recording runs, and after a crash. */
  get footer(): ReplayFooter | undefined {
    return this.#footer
  }

  /** Offset of the footer's block: its `sha256` is that of all bytes before it. Undefined without a footer. */
  get footerStart(): number | undefined {
    return this.#footerStart
  }

  /** True when there is a footer. */
  get isComplete(): boolean {
    return this.#footer !== undefined
  }

  /** Whole chunks, in the order of their ticks. */
  get chunks(): readonly ReplayChunkEntry[] {
    return this.#chunks
  }

  /** Offset after the last whole chunk: what is before it can be kept (`replay -- recover`). */
  get recoverableEnd(): number {
    const last = this.#chunks.at(-1)
    return last === undefined ? this.#scannedEnd : last.offset + last.length
  }

  /** First recorded tick; {@link endTick} when there is none. */
  get firstTick(): number {
    return this.#chunks[0]?.firstTick ?? this.endTick
  }

  /** The tick after the last recorded one. */
  get endTick(): number {
    const last = this.#chunks.at(-1)
    return last === undefined ? this.header.startTick + 1 : last.firstTick + last.ticks
  }

  /** Index of the chunk with the tick; -1 when none has it (before, after, or in a gap). */
  chunkAt(tick: number): number {
    const index = chunkBehind(this.#chunks, tick)
    const found = this.#chunks[index]
    return found !== undefined && tick >= found.firstTick ? index : -1
  }

  frames(chunk: number): ReplayFrames {
    const entry = this.#entry(chunk)
    const { raw, offset } = this.#section(chunk, SectionKind.Frames)
    return this.#frames.decode(raw, entry, offset)
  }

  /** Whole state at the start of the chunk; undefined when only its hash was kept. */
  keyframe(chunk: number): ReplayKeyframe | undefined {
    const { raw, offset } = this.#section(chunk, SectionKind.Keyframe)
    return raw.length === 0 ? undefined : decodeKeyframe(raw, this.#entry(chunk).firstTick - 1, offset)
  }

  /** Index of the last chunk up to that one whose keyframe was kept; -1 without any. */
  keyframeBefore(chunk: number): number {
    let index = chunk
    while (index >= 0 && !this.#load(index).sections.has(SectionKind.Keyframe)) index--
    return index
  }

  /** FNV-1a of the state at the start of the chunk, as StateBlock.hash. */
  stateHash(chunk: number): number {
    return this.#load(chunk).stateHash
  }

  /** A check a tick: the low 16 bits of PoseCheck. */
  checks(chunk: number): Uint16Array {
    const { raw, offset } = this.#section(chunk, SectionKind.Checks)
    const { ticks } = this.#entry(chunk)
    if (raw.length !== ticks * 2) throw new ReplayError('damaged', offset, `A chunk of ${ticks} ticks has other checks`)
    return Uint16Array.from({ length: ticks }, (_, tick) => raw[tick * 2]! | (raw[tick * 2 + 1]! << 8))
  }

  commands(chunk: number): readonly TimedCommand[] {
    const { firstTick, ticks } = this.#entry(chunk)
    const { raw, offset } = this.#section(chunk, SectionKind.Commands)
    const { capacity } = this.header.settings
    return raw.length === 0 ? [] : decodeCommands(raw, { firstTick, ticks, capacity }, offset)
  }

  events(chunk: number): readonly ReplayEvent[] {
    const { raw, offset } = this.#section(chunk, SectionKind.Events)
    return decodeEvents(raw, offset)
  }

  /** The chunk's block as it lies in the file, its checksum proven. */
  chunkBytes(chunk: number): Uint8Array {
    const { offset, length } = this.#entry(chunk)
    this.#load(chunk)
    return this.#source.read(offset, length)
  }

  /** Looks for chunks, and the footer, that were written meanwhile. True when there is something new. */
  refresh(): boolean {
    if (this.#footer !== undefined) return false
    const { footer, footerStart } = openFile(this.#source)
    if (footer === undefined) return this.#scan()
    this.#footer = footer
    this.#footerStart = footerStart
    this.#chunks = footer.chunks
    return true
  }

  #scan(): boolean {
    const found = scanChunks(this.#source, { from: this.#scannedEnd, chunks: this.#chunks, header: this.header })
    const isNew = found.chunks.length > this.#chunks.length
    this.#chunks = found.chunks
    this.#scannedEnd = found.end
    return isNew
  }

  #entry(chunk: number): ReplayChunkEntry {
    const entry = this.#chunks[chunk]
    if (entry === undefined) throw new RangeError(`the replay has no chunk ${chunk}`)
    return entry
  }

  #section(chunk: number, kind: SectionKind): { readonly raw: Uint8Array; readonly offset: number } {
    const { sections } = this.#load(chunk)
    const section = sections.get(kind)
    if (section === undefined) return { raw: new Uint8Array(), offset: this.#entry(chunk).offset }
    return { raw: unpackSection(section, this.#decompression), offset: section.offset }
  }

  /** The last chunk asked for is kept: frames, commands and events of one are asked for one after another. */
  #load(chunk: number): OpenChunk {
    const entry = this.#entry(chunk)
    if (this.#open?.entry === entry) return this.#open
    const { offset } = entry
    const head = readBlockHead(this.#source, offset)
    if (head.kind !== BlockKind.Chunk || head.length + BLOCK_HEAD_BYTES !== entry.length) {
      throw new ReplayError('damaged', offset, 'There is no chunk where the index has one')
    }
    const payload = readBlock(this.#source, offset, CHUNK_BYTES_MAX)
    const payloadOffset = offset + BLOCK_HEAD_BYTES
    if (payload.length < CHUNK_HEAD_BYTES) throw new ReplayError('damaged', offset, 'A chunk is too short')
    const { firstTick, ticks, stateHash } = readChunkHead(payload, payloadOffset)
    if (firstTick !== entry.firstTick || ticks !== entry.ticks) {
      throw new ReplayError('damaged', offset, 'A chunk has other ticks than the index says')
    }
    this.#open = { entry, stateHash, sections: readSections(payload, payloadOffset) }
    return this.#open
  }
}

interface OpenChunk {
  readonly entry: ReplayChunkEntry
  readonly stateHash: number
  readonly sections: ReadonlyMap<number, Section>
}
