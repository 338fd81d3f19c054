import { createHash } from 'node:crypto'
import type { InputCommand } from '../../src/race/race-command.ts'
import { BLOCK_HEAD_BYTES, BlockKind, block } from '../../src/replay/blocks.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { ChunkWriter, readChunkHead, readSections, SectionKind, unpackSection } from '../../src/replay/chunk.ts'
import { CommandEncoder } from '../../src/replay/command-encoder.ts'
import { fileEnd } from '../../src/replay/footer.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { joined } from './recorded-race.ts'

/** A recording with one bit of one input otherwise. */
export interface FlippedInput {
  readonly bytes: Uint8Array
  /** Of the input. */
  readonly tick: number
}

/**
 * What a forger can do who has the program and not the key: the first input from `fromTick` on that is in force for some ticks
 * has one bit of its steering flipped, and checksums, index and hash are made anew. All else, and the signature, stays.
 */
export function flipInput(bytes: Uint8Array, fromTick: number): FlippedInput {
  const reader = openReplay(bytesSource(bytes), zstd)
  const found = inputFrom(reader, fromTick)
  const pieces: Uint8Array[] = [bytes.slice(0, reader.chunks[0]!.offset)]
  let offset = reader.chunks[0]!.offset
  const chunks = reader.chunks.map((entry, chunk) => {
    const piece = chunk === found.chunk ? forgedChunk(reader, found) : reader.chunkBytes(chunk)
    pieces.push(piece)
    offset += piece.length
    return { ...entry, offset: offset - piece.length, length: piece.length }
  })
  const sha256 = createHash('sha256').update(joined(pieces)).digest('hex')
  return { bytes: joined([...pieces, ...fileEnd({ ...reader.footer!, chunks, sha256 }, offset)]), tick: found.tick }
}

/** Ticks for which nothing else is asked of the car, so that the input does something. */
const ALONE_TICKS = 2
/** Of the grid that inputs travel on. */
const STEPS = 32_767
/** A thirtieth of the wheel. */
const BIT = 1 << 10

interface FoundInput {
  readonly chunk: number
  /** Among the chunk's commands. */
  readonly index: number
  readonly tick: number
  readonly input: InputCommand
}

function inputFrom(reader: ReplayReader, fromTick: number): FoundInput {
  const inputs = reader.chunks.flatMap((_, chunk) =>
    reader.commands(chunk).flatMap(({ tick, command }, index): FoundInput[] => {
      return command.kind === 'input' ? [{ chunk, index, tick, input: command }] : []
    }),
  )
  const found = inputs.find(({ tick, input }, place) => {
    const next = inputs.slice(place + 1).find((other) => other.input.slot === input.slot)
    const isAlone = next === undefined || next.tick > tick + ALONE_TICKS
    return tick >= fromTick && isAlone && Math.abs(input.steering) < 0.9
  })
  if (found === undefined) throw new Error('nobody drove there')
  return found
}

function forgedChunk(reader: ReplayReader, { chunk, index, input }: FoundInput): Uint8Array {
  const payload = reader.chunkBytes(chunk).subarray(BLOCK_HEAD_BYTES)
  const head = readChunkHead(payload, 0)
  const steering = (Math.round(input.steering * STEPS) ^ BIT) / STEPS
  const encoder = new CommandEncoder()
  encoder.begin(head.firstTick)
  for (const [place, { tick, command }] of reader.commands(chunk).entries()) {
    encoder.add(tick, place === index ? { ...input, steering } : command)
  }
  const writer = new ChunkWriter(zstd)
  for (const [kind, section] of readSections(payload, 0)) {
    const raw = kind === SectionKind.Commands ? encoder.finish() : unpackSection(section, zstd)
    writer.add(kind as SectionKind, raw)
  }
  return block(BlockKind.Chunk, writer.finish(head))
}
