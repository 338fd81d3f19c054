import { fork } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { BLOCK_HEAD_BYTES, BlockKind, block, TRAILER_BYTES, trailer } from '../../src/replay/blocks.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { ByteWriter } from '../../src/replay/byte-writer.ts'
import { SectionKind } from '../../src/replay/chunk.ts'
import { fileStart } from '../../src/replay/header.ts'
import { CHUNK_BYTES_MAX, FOOTER_BYTES_MAX, STARTED_AT_MS_MAX, VALUES_MAX } from '../../src/replay/limits.ts'
import { readable } from '../../src/replay/readable.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { mutateBytes } from '../fuzz/support/mutate-bytes.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { joined, RECORDED_SETTINGS, recordedHeader, recordRace } from '../support/recorded-race.ts'
import { blockHead, fileOfParts, HEADER_AT, SparseSource } from './support/hostile-files.ts'
import { faultOf, readThrough } from './support/read-through.ts'

// Headers, footers and events of strangers, with checksums that fit them: nothing but the readers themselves is in the way.

const SEED = 20_260_401
const ROUNDS = 100

/** Payloads of a recording, and its chunk blocks. */
let header: Uint8Array
let chunks: readonly Uint8Array[]
let footer: Uint8Array

beforeAll(() => {
  const pieces = recordRace({ ticks: 200, chunkTicks: 60, batchTicks: 60 }).pieces
  const [start, end] = [pieces[0]!, pieces.at(-2)!]
  header = start.subarray(HEADER_AT + BLOCK_HEAD_BYTES)
  footer = end.subarray(BLOCK_HEAD_BYTES)
  chunks = pieces.slice(1, -2)
  expect(openReplay(bytesSource(fileOfParts(header, chunks, footer)), zstd).isComplete).toBe(true)
})

describe('a file with', () => {
  test(`a header that was damaged before its checksum was made is read, or refused in words [seed ${SEED}]`, () => {
    const chance = new Chance(SEED)
    let refused = 0
    for (let round = 0; round < ROUNDS; round++) {
      const file = fileOfParts(mutateBytes(header, chance), chunks, footer)
      readThrough(file)
      if (readable(() => openReplay(bytesSource(file), zstd)) === undefined) refused++
    }
    // Some bytes of a header may be any: names, times of day.
    expect(refused).toBeGreaterThan(ROUNDS / 4)
    expect(refused).toBeLessThan(ROUNDS)
  })

  test(`such a footer is read by it, or without it [seed ${SEED}]`, () => {
    const chance = new Chance(SEED + 1)
    let believed = 0
    for (let round = 0; round < ROUNDS; round++) {
      const file = fileOfParts(header, chunks, mutateBytes(footer, chance))
      readThrough(file)
      const reader = openReplay(bytesSource(file), zstd)
      if (reader.isComplete) believed++
      else expect(reader.chunks).toHaveLength(chunks.length)
    }
    expect(believed).toBeGreaterThan(0)
    expect(believed).toBeLessThan(ROUNDS)
  })

  test('a chunk that says it has gigabytes ends there, and nothing of that is read', () => {
    const start = fileOfParts(header, chunks.slice(0, 1))
    for (const length of [CHUNK_BYTES_MAX + 1, 0xffff_ffff]) {
      const lie = joined([blockHead(BlockKind.Chunk, length), chunks[1]!.subarray(BLOCK_HEAD_BYTES)])
      const source = new SparseSource(8e9, new Map([[0, joined([start, lie])]]))
      const reader = openReplay(source, zstd)
      expect([reader.chunks.length, reader.recoverableEnd]).toEqual([1, start.length])
      expect(source.mostRead).toBeLessThan(100_000)
    }
  })

  test('a footer that says it has gigabytes is not believed, and nothing of it is read', () => {
    const start = fileOfParts(header, chunks)
    for (const length of [FOOTER_BYTES_MAX + 1, 0xffff_ffff]) {
      const footerEnd = start.length + BLOCK_HEAD_BYTES + length
      const pieces = [
        [0, joined([start, blockHead(BlockKind.Footer, length)])],
        [footerEnd, trailer(start.length)],
      ] as const
      const source = new SparseSource(footerEnd + TRAILER_BYTES, new Map(pieces))
      const reader = openReplay(source, zstd)
      expect([reader.isComplete, reader.chunks.length]).toEqual([false, chunks.length])
      expect(source.mostRead).toBeLessThan(100_000)
    }
  })

  test.each([8.65e15, STARTED_AT_MS_MAX + 1, -1, 1e300])('a start at %d ms is refused in words', (startedAtMs) => {
    const file = fileStart({ ...recordedHeader(RECORDED_SETTINGS, 0), startedAtMs })
    expect(faultOf(() => openReplay(bytesSource(file), zstd))).toMatchObject({
      code: 'damaged',
      offset: HEADER_AT + BLOCK_HEAD_BYTES,
      message: expect.stringContaining('its started_at_ms is no time of a race'),
    })
  })

  test.each([0, STARTED_AT_MS_MAX])('a start at %d ms is read', (startedAtMs) => {
    const file = fileStart({ ...recordedHeader(RECORDED_SETTINGS, 0), startedAtMs })
    expect(openReplay(bytesSource(file), zstd).header).toMatchObject({ startedAtMs })
  })

  test('more values than anybody records is refused before they are made objects of', () => {
    const lists = (count: number) => new Uint8Array(count).fill(0x90)
    const listOf = (count: number) => joined([Uint8Array.of(0xdd, ...bigEndian(count)), lists(count)])
    expect(faultOf(() => openReplay(bytesSource(fileOfParts(listOf(VALUES_MAX), [])), zstd))).toMatchObject({
      code: 'too-large',
      message: `The header has 262145 values, at most ${VALUES_MAX} are read (byte 17)`,
    })
    const crowded = openReplay(bytesSource(fileOfParts(header, chunks, listOf(1_000_000))), zstd)
    expect([crowded.isComplete, crowded.chunks.length]).toEqual([false, chunks.length])
    const events = listOf(1_000_000)
    const reader = openReplay(bytesSource(fileOfParts(header, [chunkWith(SectionKind.Events, events)])), zstd)
    expect(faultOf(() => reader.events(0))).toMatchObject({ code: 'too-large' })
  })
})

test('a file of a few kilobytes that decodes to a quarter of a gigabyte is read in half of that', async () => {
  const script = new URL('../support/hostile-read-process.ts', import.meta.url)
  const child = fork(script, { execArgv: ['--max-old-space-size=64'], env: { ...process.env, ...COMPILE_CACHE } })
  const exit = once(child, 'exit')
  const [told] = (await Promise.race([once(child, 'message'), exit])) as [Record<string, number>]
  await exit
  expect(told).toMatchObject({ decodedMb: expect.any(Number), fileKb: expect.any(Number) })
  expect(told['fileKb']).toBeLessThan(20)
  expect(told['decodedMb']).toBeGreaterThan(250)
  // One chunk and the one before it, which may not have been collected yet.
  expect(told['grownMb']).toBeLessThan(125)
})

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

/** A chunk of 60 ticks with one section. */
function chunkWith(kind: number, raw: Uint8Array): Uint8Array {
  const packed = zstd.compress(raw)
  const out = new ByteWriter()
  out.u32(1)
  out.u16(60)
  out.u32(0)
  out.u8(1)
  out.u8(kind)
  out.u32(raw.length)
  out.u32(packed.length)
  out.append(packed)
  return block(BlockKind.Chunk, out.copy())
}
