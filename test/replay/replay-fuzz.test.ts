import { beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../src/protocol/msgpack.ts'
import { BLOCK_HEAD_BYTES, BlockKind, block, FILE_HEAD_BYTES, fileHead, trailer } from '../../src/replay/blocks.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { ByteWriter } from '../../src/replay/byte-writer.ts'
import { SectionKind } from '../../src/replay/chunk.ts'
import { fileStart } from '../../src/replay/header.ts'
import { SECTION_BYTES_MAX } from '../../src/replay/limits.ts'
import type { ReplayColumn } from '../../src/replay/replay-columns.ts'
import type { ReplayHeader, ReplayParticipant } from '../../src/replay/replay-header.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { mutateBytes } from '../fuzz/support/mutate-bytes.ts'
import { joined, type RecordedRace, recordRace } from '../support/recorded-race.ts'
import { faultOf, readThrough } from './support/read-through.ts'

// Files of strangers. What is read of them is read with a clear fault, in bounded memory, and the file stays as it was.

const SEED = 20_260_101
const ROUNDS = 100

let recorded: RecordedRace
let whole: Uint8Array

beforeAll(() => {
  recorded = recordRace({ ticks: 200, chunkTicks: 60, batchTicks: 60 })
  whole = joined(recorded.pieces)
})

/** A file with the recorded header and these chunk payloads. */
function fileOf(...payloads: readonly Uint8Array[]): Uint8Array {
  return joined([fileStart(recorded.header), ...payloads.map((payload) => block(BlockKind.Chunk, payload))])
}

function chunkPayload(
  sections: readonly (readonly [kind: number, rawLength: number, packed: Uint8Array])[],
  ticks = 60,
): Uint8Array {
  const out = new ByteWriter()
  out.u32(1)
  out.u16(ticks)
  out.u32(0)
  out.u8(sections.length)
  for (const [kind, rawLength, packed] of sections) {
    out.u8(kind)
    out.u32(rawLength)
    out.u32(packed.length)
    out.append(packed)
  }
  return out.copy()
}

/** The reader of a file with one chunk. */
function readerOf(payload: Uint8Array): ReplayReader {
  const reader = openReplay(bytesSource(fileOf(payload)), zstd)
  expect(reader.chunks).toHaveLength(1)
  return reader
}

describe('a file that was damaged anyhow', () => {
  test(`is read as far as it goes, with faults that say where [seed ${SEED}]`, () => {
    const chance = new Chance(SEED)
    let faults = 0
    for (let round = 0; round < ROUNDS; round++) {
      const mutant = mutateBytes(whole, chance)
      const before = mutant.slice()
      faults += readThrough(mutant)
      expect(Buffer.compare(mutant, before)).toBe(0)
    }
    expect(faults).toBeGreaterThan(ROUNDS / 10)
  })

  test(`is read the same way when its checksums were made to fit [seed ${SEED}]`, () => {
    const chance = new Chance(SEED + 1)
    const [start = new Uint8Array(), ...rest] = recorded.pieces
    const payloads = rest.slice(0, 4).map((piece) => piece.subarray(BLOCK_HEAD_BYTES))
    for (let round = 0; round < ROUNDS; round++) {
      const mutants = payloads.map((payload) => (chance.isSo(0.5) ? mutateBytes(payload, chance, payloads) : payload))
      readThrough(joined([start, ...mutants.map((payload) => block(BlockKind.Chunk, payload))]))
    }
  })

  test(`is read the same way when what was compressed is wrong [seed ${SEED}]`, () => {
    const chance = new Chance(SEED + 2)
    const reader = openReplay(bytesSource(whole), zstd)
    expect(reader.chunks.length).toBeGreaterThan(2)
    for (let round = 0; round < ROUNDS; round++) {
      const kind = chance.pick([1, 2, 3, 4, 5])
      const raw = mutateBytes(chance.bytes(1 + chance.below(80)), chance)
      readThrough(fileOf(chunkPayload([[kind, raw.length, raw]], chance.below(300))))
    }
  })

  test('can be cut at every byte', () => {
    const { length } = whole
    const step = Math.max(1, Math.floor(length / 400))
    for (let end = 0; end < length; end += end < 200 ? 1 : step) readThrough(whole.subarray(0, end))
  })
})

function withParticipant(header: ReplayHeader, change: Partial<ReplayParticipant>): ReplayHeader {
  return { ...header, participants: header.participants.map((each) => ({ ...each, ...change })) }
}

/** The first column changed. */
function withColumn(header: ReplayHeader, change: Partial<ReplayColumn>): ReplayHeader {
  return { ...header, columns: header.columns.map((each, index) => (index === 0 ? { ...each, ...change } : each)) }
}

describe('a file that lies is refused', () => {
  test('when it is no replay, and when it ends within its head', () => {
    expect(faultOf(() => openReplay(bytesSource(new Uint8Array(100)), zstd))).toMatchObject({
      code: 'damaged',
      offset: 0,
    })
    expect(faultOf(() => openReplay(bytesSource(whole.subarray(0, 5)), zstd))).toMatchObject({
      code: 'truncated',
      offset: 5,
    })
    expect(faultOf(() => openReplay(bytesSource(new Uint8Array()), zstd))).toMatchObject({
      code: 'truncated',
      offset: 0,
    })
  })

  test('when its version is 99', () => {
    const file = whole.slice()
    file[4] = 99
    expect(faultOf(() => openReplay(bytesSource(file), zstd))).toMatchObject({
      code: 'unsupported',
      offset: 4,
      message: 'The replay has version 99, this program reads version 1 (byte 4)',
    })
  })

  test('when its header says that it has gigabytes', () => {
    const head = new ByteWriter()
    head.append(fileHead())
    head.u8(BlockKind.Header)
    head.u32(0xffff_fff0)
    head.u32(0)
    expect(faultOf(() => openReplay(bytesSource(head.copy()), zstd))).toMatchObject({
      code: 'too-large',
      offset: FILE_HEAD_BYTES,
    })
  })

  test.each([
    [
      'an id with a path in it',
      (header: ReplayHeader) => ({ ...header, replayId: '../../etc/passwd' }),
      /its replay_id is none/,
    ],
    ['a participant in slot 63', (header) => withParticipant(header, { slot: 63 }), /a slot that there is not/],
    ['a quantum of zero', (header) => withColumn(header, { quantum: 0 }), /quantum of a column is not positive/],
    [
      'a tolerance without end',
      (header) => withColumn(header, { tolerance: 1e300 }),
      /tolerance of a column is too large/,
    ],
    ['a column twice', (header) => withColumn(header, { name: 'y' }), /a column stands there twice/],
  ] satisfies readonly (readonly [string, (header: ReplayHeader) => ReplayHeader, RegExp])[])(
    'when its header has %s',
    (_, forge, complaint) => {
      const file = fileStart(forge(recorded.header))
      expect(faultOf(() => openReplay(bytesSource(file), zstd)).message).toMatch(complaint)
    },
  )

  test('when its header has more slots than there are', () => {
    const complaint = /settings\.capacity must be a whole number from 1 to 64/
    expect(faultOf(() => openReplay(bytesSource(withCapacity(65)), zstd)).message).toMatch(complaint)
  })

  function withCapacity(capacity: number): Uint8Array {
    const file = fileStart(recorded.header)
    const key = new TextEncoder().encode('capacity')
    const at = file.findIndex((_, index) => key.every((byte, offset) => file[index + offset] === byte)) + key.length
    const payload = file.slice(FILE_HEAD_BYTES + BLOCK_HEAD_BYTES)
    payload[at - FILE_HEAD_BYTES - BLOCK_HEAD_BYTES] = capacity
    return joined([fileHead(), block(BlockKind.Header, payload)])
  }

  test('when a section says that it unpacks to more than any has', () => {
    const reader = readerOf(chunkPayload([[SectionKind.Events, SECTION_BYTES_MAX + 1, new Uint8Array(5)]]))
    expect(faultOf(() => reader.events(0)).code).toBe('too-large')
  })

  test('when a section unpacks to more than it says: a bomb', () => {
    const bomb = zstd.compress(new Uint8Array(16 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(10_000)
    const reader = readerOf(chunkPayload([[SectionKind.Events, SECTION_BYTES_MAX, bomb]]))
    expect(faultOf(() => reader.events(0)).message).toMatch(/cannot be unpacked/)
  })

  test('when a section unpacks to less than it says', () => {
    const reader = readerOf(chunkPayload([[SectionKind.Checks, 5000, zstd.compress(new Uint8Array(4000))]]))
    expect(faultOf(() => reader.checks(0)).message).toMatch(/has 4000 bytes where 5000 were announced/)
  })

  test('when a section says of itself that it needs gigabytes to unpack', () => {
    // Magic, a frame header without content size and with a window of 2 GiB, one empty last block.
    const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00)
    const reader = readerOf(chunkPayload([[SectionKind.Events, 100, frame]]))
    expect(faultOf(() => reader.events(0)).message).toMatch(/cannot be unpacked/)
  })

  test('when a chunk has absurd counts', () => {
    const commands = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)
    expect(faultOf(() => readerOf(chunkPayload([[SectionKind.Commands, 5, commands]])).commands(0)).message).toMatch(
      /at most/,
    )
    const events = Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)
    expect(faultOf(() => readerOf(chunkPayload([[SectionKind.Events, 5, events]])).events(0)).message).toMatch(
      /truncated/,
    )
    const sections = Array.from({ length: 17 }, (_, kind) => [kind + 20, 0, new Uint8Array()] as const)
    expect(faultOf(() => readerOf(chunkPayload(sections)).events(0)).message).toMatch(/17 sections/)
    expect(openReplay(bytesSource(fileOf(chunkPayload([], 0xffff))), zstd).chunks).toEqual([])
  })

  test('when events hold what is not JSON', () => {
    const events = pack([{ tick: 1, kind: 'x', data: new ArrayBuffer(3) }])
    const reader = readerOf(chunkPayload([[SectionKind.Events, events.length, events]]))
    expect(faultOf(() => reader.events(0)).message).toMatch(/not JSON/)
  })

  test('and its footer is not believed when it has chunks that there are not', () => {
    const start = fileStart(recorded.header)
    const [chunk = new Uint8Array()] = recorded.pieces.slice(1)
    const lying = joined([...recorded.pieces.slice(-2)])
    const file = joined([start, chunk, lying.subarray(0, -16), trailer(start.length + chunk.length)])
    const reader = openReplay(bytesSource(file), zstd)
    expect(reader.isComplete).toBe(false)
    expect(reader.chunks).toHaveLength(1)
  })
})
