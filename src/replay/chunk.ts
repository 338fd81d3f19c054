import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import type { Compression, Decompression } from './compression.ts'
import { CHUNK_TICKS_MAX, SECTION_BYTES_MAX, SECTIONS_MAX } from './limits.ts'
import { ReplayError } from './replay-error.ts'

/**
 * The payload of a chunk block: when it begins and how long it is, the hash of the state at its start, and its sections,
 * each compressed by itself so that whoever needs one reads only that. A section whose packed length equals its raw
 * length lies there as it is.
 */
export const SectionKind = { Keyframe: 1, Frames: 2, Commands: 3, Checks: 4, Events: 5 } as const
export type SectionKind = (typeof SectionKind)[keyof typeof SectionKind]

export interface ChunkHead {
  readonly firstTick: number
  readonly ticks: number
  readonly stateHash: number
}

export interface Section {
  readonly rawLength: number
  readonly packed: Uint8Array
  /** Of the packed bytes in the file. */
  readonly offset: number
}

/** Bytes of a payload before its sections. */
export const CHUNK_HEAD_BYTES = 11

export class ChunkWriter {
  readonly #compression: Compression
  readonly #sections = new ByteWriter()
  #count = 0

  constructor(compression: Compression) {
    this.#compression = compression
  }

  /** An empty section is left out. */
  add(kind: SectionKind, raw: Uint8Array): void {
    if (raw.length === 0) return
    const compressed = this.#compression.compress(raw)
    const packed = compressed.length < raw.length ? compressed : raw
    this.#count++
    this.#sections.u8(kind)
    this.#sections.u32(raw.length)
    this.#sections.u32(packed.length)
    this.#sections.append(packed)
  }

  finish({ firstTick, ticks, stateHash }: ChunkHead): Uint8Array {
    const out = new ByteWriter()
    out.u32(firstTick)
    out.u16(ticks)
    out.u32(stateHash)
    out.u8(this.#count)
    out.append(this.#sections.copy())
    return out.copy()
  }
}

/** The head of a payload of which at least {@link CHUNK_HEAD_BYTES} are there; `offset` is the payload's in the file. */
export function readChunkHead(bytes: Uint8Array, offset: number): ChunkHead {
  const reader = new ByteReader(bytes, offset)
  const [firstTick, ticks, stateHash] = [reader.u32(), reader.u16(), reader.u32()]
  if (ticks > CHUNK_TICKS_MAX) {
    throw new ReplayError('too-large', offset, `A chunk has ${ticks} ticks, at most ${CHUNK_TICKS_MAX} are read`)
  }
  return { firstTick, ticks, stateHash }
}

/** The sections of a payload, still packed; kinds that nobody knows are skipped by not being asked for. */
export function readSections(payload: Uint8Array, offset: number): ReadonlyMap<number, Section> {
  const reader = new ByteReader(payload.subarray(CHUNK_HEAD_BYTES - 1), offset)
  const count = reader.u8()
  if (count > SECTIONS_MAX) reader.refuse(`a chunk has ${count} sections`)
  const sections = new Map<number, Section>()
  for (let index = 0; index < count; index++) {
    const [kind, rawLength, packedLength] = [reader.u8(), reader.u32(), reader.u32()]
    const at = offset + payload.length - reader.left
    if (sections.has(kind)) reader.refuse(`a chunk has section ${kind} twice`)
    sections.set(kind, { rawLength, packed: reader.bytes(packedLength), offset: at })
  }
  reader.end()
  return sections
}

/** The bytes of a section as they were before they were packed. */
export function unpackSection({ rawLength, packed, offset }: Section, compression: Decompression): Uint8Array {
  if (rawLength > SECTION_BYTES_MAX) {
    throw new ReplayError(
      'too-large',
      offset,
      `A section has ${rawLength} bytes, at most ${SECTION_BYTES_MAX} are read`,
    )
  }
  if (packed.length === rawLength) return packed
  const raw = decompressed(packed, rawLength, { compression, offset })
  if (raw.length !== rawLength) {
    throw new ReplayError('damaged', offset, `A section has ${raw.length} bytes where ${rawLength} were announced`)
  }
  return raw
}

function decompressed(
  packed: Uint8Array,
  rawLength: number,
  { compression, offset }: { readonly compression: Decompression; readonly offset: number },
): Uint8Array {
  try {
    return compression.decompress(packed, rawLength)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ReplayError('damaged', offset, `A section cannot be unpacked (${reason})`)
  }
}
