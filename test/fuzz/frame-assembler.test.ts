import { expect, onTestFinished, test, vi } from 'vitest'
import { FrameSplitter } from '../../src/client/frame-splitter.ts'
import { encodeClientMessage } from '../../src/protocol/codec.ts'
import { FrameAssembler, frameHeader } from '../../src/transport/frame-assembler.ts'
import { clientSamples } from '../protocol/support/samples.ts'
import { Chance } from './support/chance.ts'
import { mutateBytes } from './support/mutate-bytes.ts'

// Streams as TCP and TLS deliver them. A failing seed is printed; make it a named test.

const BYTES_MAX = 4096
const messages = Object.values(clientSamples).map(encodeClientMessage)
const framed = (bytes: Uint8Array) => Buffer.concat([frameHeader(bytes.length), bytes])

/** The stream in pieces of any size, each in a buffer that is used again as sockets do. */
function* piecesOf(stream: Uint8Array, chance: Chance): Generator<Uint8Array> {
  const reused = new Uint8Array(stream.length)
  for (let at = 0; at < stream.length; ) {
    const piece = stream.subarray(at, at + 1 + chance.below(chance.pick([1, 8, 64, 3000])))
    reused.set(piece)
    yield reused.subarray(0, piece.length)
    reused.fill(0xee)
    at += piece.length
  }
}

/** What a stream means by FRM1, read slowly and plainly. */
function plainReading(stream: Uint8Array): { messages: Uint8Array[]; isOversized: boolean } {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length)
  const read: Uint8Array[] = []
  for (let at = 0; at + 4 <= stream.length; ) {
    const length = view.getUint32(at)
    if (length > BYTES_MAX) return { messages: read, isOversized: true }
    if (at + 4 + length > stream.length) break
    read.push(stream.slice(at + 4, at + 4 + length))
    at += 4 + length
  }
  return { messages: read, isOversized: false }
}

test.each([1, 2, 3])('[FRM1] a damaged stream, however it is cut, is read as its lengths say (seed %i)', (seed) => {
  const chance = new Chance(seed)
  for (let round = 0; round < 150; round++) {
    const valid = Buffer.concat(Array.from({ length: 12 }, () => framed(chance.pick(messages))))
    const stream = chance.isSo(0.2) ? new Uint8Array(valid) : mutateBytes(new Uint8Array(valid), chance)
    const expected = plainReading(stream)
    const heard: Uint8Array[] = []
    let oversized = 0
    const assembler = new FrameAssembler(BYTES_MAX, {
      message: (bytes) => heard.push(bytes.slice()),
      oversized: () => oversized++,
    })
    for (const piece of piecesOf(stream, chance)) assembler.push(piece)
    expect(heard).toEqual(expected.messages)
    expect(oversized).toBe(expected.isOversized ? 1 : 0)

    const split: Uint8Array[] = []
    const splitter = new FrameSplitter(BYTES_MAX, (bytes) => split.push(bytes.slice()))
    let isReadable = true
    for (const piece of piecesOf(stream, chance)) isReadable &&= splitter.push(piece)
    expect([split, !isReadable]).toEqual([expected.messages, expected.isOversized])
  }
})

test.each([
  ['byte by byte', 1],
  ['in pieces that are a little shorter than a message', BYTES_MAX - 3],
  ['in pieces that hold one message and most of the next', BYTES_MAX + 3000],
  ['all at once', 1_000_000],
])('[FRM4] a stream that arrives %s is copied a few times at most, whatever its cuts', (_, pieceBytes) => {
  const stream = Buffer.concat(Array.from({ length: 20 }, () => framed(new Uint8Array(BYTES_MAX))))
  const set = vi.spyOn(Uint8Array.prototype, 'set')
  onTestFinished(() => set.mockRestore())
  const assembler = new FrameAssembler(BYTES_MAX, { message: () => {}, oversized: () => expect.fail() })
  for (let at = 0; at < stream.length; at += pieceBytes) assembler.push(stream.subarray(at, at + pieceBytes))
  const copied = set.mock.calls.reduce((sum, [source]) => sum + source.length, 0)
  expect(copied).toBeLessThanOrEqual(stream.length * 6)
})
