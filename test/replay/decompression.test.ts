import { constants, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { loadZstd } from '../../src/client/zstd-decoder.ts'
import type { Decompression } from '../../src/replay/compression.ts'
import { SECTION_BYTES_MAX } from '../../src/replay/limits.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { mutateBytes } from '../fuzz/support/mutate-bytes.ts'

// What every decompression of replays has to do: that of Node, and that of the SDK for browsers.

const SEED = 20_260_301
const ROUNDS = 300

const implementations: readonly (readonly [string, Decompression])[] = [
  ['of Node', zstd],
  ['of the SDK', await loadZstd()],
]

/** Numbers as frames of cars have them: neither noise nor all the same. */
function sample(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index % 50) * (index % 7) + (index >> 8))
}

function packed(bytes: Uint8Array, level = 3): Uint8Array {
  // A copy: pieces of a Buffer are views of it, and mutations would reach it.
  return new Uint8Array(zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } }))
}

/** A frame of eighteen bytes: one block of so many sequences, 0x7f00 and more, each of which copies 128 KiB. */
function endlessFrame(sequences: number): Uint8Array {
  const [magic, head] = [
    [0x28, 0xb5, 0x2f, 0xfd],
    [0x20, 100],
  ]
  const block = [0, 0xff, (sequences - 0x7f00) & 0xff, (sequences - 0x7f00) >> 8, 0x54, 35, 0, 52, 1]
  return Uint8Array.of(...magic, ...head, 1 | (2 << 1) | (block.length << 3), 0, 0, ...block)
}

describe.each(implementations)('Zstandard %s', (_, { decompress }) => {
  test.each([1, 5000, 100_000])('gives back %d bytes that were compressed, at any level', (length) => {
    const bytes = sample(length)
    for (const level of [1, 3, 9]) expect(Buffer.compare(decompress(packed(bytes, level), length), bytes)).toBe(0)
  })

  test('gives back no more than is allowed', () => {
    const frame = packed(sample(5000))
    expect(() => decompress(frame, 4999)).toThrow()
    expect(() => decompress(frame, 0)).toThrow()
    expect(decompress(frame, 5001)).toHaveLength(5000)
  })

  test('takes sections of the greatest size, and unpacks no bomb any further', () => {
    const bytes = new Uint8Array(SECTION_BYTES_MAX)
    expect(decompress(packed(bytes), bytes.length)).toHaveLength(bytes.length)
    expect(() => decompress(packed(new Uint8Array(2 * SECTION_BYTES_MAX)), SECTION_BYTES_MAX)).toThrow()
  })

  test('refuses what is no whole frame', () => {
    const frame = packed(sample(500))
    for (let length = 1; length < frame.length; length++) {
      expect(() => decompress(frame.subarray(0, length), 500)).toThrow()
    }
    expect(() => decompress(sample(500), 500)).toThrow()
  })

  test('is not kept busy by a few bytes that say they are gigabytes', () => {
    // Whoever followed each of these 98,047 sequences would copy for minutes, and the test would not end.
    expect(() => decompress(endlessFrame(98_047), 100)).toThrow()
  })

  test(`gives back no more than is allowed of anything that was damaged [seed ${SEED}]`, () => {
    const chance = new Chance(SEED)
    const frames = [packed(sample(2000)), packed(sample(200), 19)]
    for (let round = 0; round < ROUNDS; round++) {
      const mutant = mutateBytes(chance.pick(frames), chance, frames)
      expect(lengthOf(() => decompress(mutant, 2000))).toBeLessThanOrEqual(2000)
    }
    // What came before has left nothing behind.
    expect(Buffer.compare(decompress(frames[0]!, 2000), sample(2000))).toBe(0)
  })
})

/** 0 when it throws. */
function lengthOf(read: () => Uint8Array): number {
  try {
    return read().length
  } catch {
    return 0
  }
}
