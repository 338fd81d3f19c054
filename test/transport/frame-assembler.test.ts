import { expect, test } from 'vitest'
import { FrameAssembler, frameHeader } from '../../src/transport/frame-assembler.ts'

/** Collects copies of what an assembler hands over. */
function assemble(bytesMax = 1000) {
  const messages: number[][] = []
  const oversized: number[] = []
  const assembler: FrameAssembler = new FrameAssembler(bytesMax, {
    message: (bytes) => messages.push([...bytes]),
    oversized: (bytes) => oversized.push(bytes),
  })
  return { assembler, messages, oversized }
}

function framed(...messages: number[][]): Uint8Array {
  return Uint8Array.from(messages.flatMap((bytes) => [...frameHeader(bytes.length), ...bytes]))
}

const THREE = [[1, 2, 3], [], [4, 5, 6, 7, 8]]

test('[FRM1] the length is 4 bytes, big-endian', () => {
  expect([...frameHeader(0x01020304)]).toEqual([1, 2, 3, 4])
})

test('[FRM1] many frames in one chunk come out one by one, in order', () => {
  const { assembler, messages } = assemble()
  assembler.push(framed(...THREE))
  expect(messages).toEqual(THREE)
})

test('[FRM1] a stream cut at any one byte gives the same messages', () => {
  const bytes = framed(...THREE)
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { assembler, messages } = assemble()
    assembler.push(bytes.subarray(0, cut))
    assembler.push(bytes.subarray(cut))
    expect(messages, `cut after ${cut}`).toEqual(THREE)
  }
})

test('[FRM1] a stream that arrives byte by byte, in buffers that are used again, gives the same messages', () => {
  const { assembler, messages } = assemble()
  const reused = Buffer.alloc(1)
  for (const byte of framed(...THREE)) {
    reused[0] = byte
    assembler.push(reused)
  }
  expect(messages).toEqual(THREE)
})

test('[FRM1] what is left of a chunk is kept as a copy, because sockets use their buffers again', () => {
  const { assembler, messages } = assemble()
  const bytes = framed([1], [2, 3, 4])
  const chunk = Buffer.from(bytes.subarray(0, 10))
  assembler.push(chunk)
  chunk.fill(0xff)
  assembler.push(bytes.subarray(10))
  expect(messages).toEqual([[1], [2, 3, 4]])
})

test('[FRM4] a message of the greatest length is taken, one byte more is not, and nothing after it is', () => {
  const { assembler, messages, oversized } = assemble(4)
  assembler.push(framed([1, 2, 3, 4], [1, 2, 3, 4, 5], [6]))
  assembler.push(framed([7]))
  expect(messages).toEqual([[1, 2, 3, 4]])
  expect(oversized).toEqual([5])
})

test('[FRM4] a header alone is enough to refuse a message, also one of 4 GiB and one that arrives in pieces', () => {
  const { assembler, oversized } = assemble()
  for (const byte of [0xff, 0xff, 0xff, 0xff]) assembler.push(Uint8Array.of(byte))
  expect(oversized).toEqual([0xffff_ffff])
})

test('[FRM1] an assembler that is stopped by a message hands over nothing more', () => {
  const taken: number[] = []
  const assembler = new FrameAssembler(1000, {
    message: (bytes) => {
      taken.push(...bytes)
      assembler.stop()
    },
    oversized: () => taken.push(-1),
  })
  assembler.push(framed([1], [2]))
  assembler.push(framed([3]))
  expect(taken).toEqual([1])
})
