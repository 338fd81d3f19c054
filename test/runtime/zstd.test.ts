import { describe, expect, test } from 'vitest'
import { zstd } from '../../src/runtime/zstd.ts'

describe('Zstandard for replays', () => {
  test('gives back what was compressed', () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index % 50)
    const packed = zstd.compress(bytes)
    expect(packed.length).toBeLessThan(200)
    expect(new Uint8Array(zstd.decompress(packed, 5000))).toEqual(bytes)
  })

  test('gives back no more than is allowed', () => {
    const packed = zstd.compress(new Uint8Array(5000))
    expect(() => zstd.decompress(packed, 4999)).toThrow()
    expect(() => zstd.decompress(packed, 0)).toThrow()
  })

  test('takes sections of the greatest size, with the window that their frames ask for', () => {
    const bytes = new Uint8Array(4 * 1024 * 1024)
    expect(zstd.decompress(zstd.compress(bytes), bytes.length)).toHaveLength(bytes.length)
  })
})
