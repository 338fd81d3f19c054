import { describe, expect, test } from 'vitest'
import { FrameSplitter, withLength } from '../../src/client/frame-splitter.ts'

const messages = [Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.from({ length: 300 }, (_, index) => index)]
const stream = Uint8Array.from(messages.flatMap((message) => [...withLength(message)]))

function split(chunks: Iterable<Uint8Array>): Uint8Array[] {
  const out: Uint8Array[] = []
  const splitter = new FrameSplitter(1_000, (bytes) => out.push(bytes.slice()))
  for (const chunk of chunks) expect(splitter.push(chunk)).toBe(true)
  return out
}

describe('[FRM1] a stream of messages', () => {
  test('a message has its length in front, in big-endian order', () => {
    expect([...withLength(new Uint8Array(258))].slice(0, 4)).toEqual([0, 0, 1, 2])
  })

  test('comes apart the same whatever pieces it arrives in', () => {
    for (let size = 1; size <= stream.length; size++) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
        stream.subarray(index * size, (index + 1) * size),
      )
      expect(split(chunks)).toEqual(messages)
    }
  })

  test('a chunk may be reused once it was taken', () => {
    const chunk = stream.slice(0, 8)
    const out: Uint8Array[] = []
    const splitter = new FrameSplitter(1_000, (bytes) => out.push(bytes.slice()))
    splitter.push(chunk)
    chunk.fill(0xff)
    splitter.push(stream.subarray(8))
    expect(out).toEqual(messages)
  })

  test('[FRM4] a length above the bound ends it', () => {
    const splitter = new FrameSplitter(1_000, () => {})
    expect(splitter.push(withLength(new Uint8Array(1_001)).subarray(0, 4))).toBe(false)
  })
})
