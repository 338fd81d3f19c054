import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createFrameRing,
  FrameForm,
  type FrameRecord,
  FrameRingReader,
  FrameRingWriter,
} from '../../../src/runtime/session-worker/frame-ring.ts'

interface Taken {
  readonly bytes: readonly number[]
  readonly form: FrameForm
  readonly tick: number
  readonly receiver: readonly number[]
}

function openRing(bytes: number) {
  const memory = createFrameRing(bytes)
  const writer = new FrameRingWriter(memory)
  const reader = new FrameRingReader(memory)
  const drain = (handled: number) => {
    const taken: Taken[] = []
    reader.drain(handled, (frame, form, tick, ...receiver) => taken.push({ bytes: [...frame], form, tick, receiver }))
    return taken
  }
  return { writer, drain }
}

function record(changes: Partial<FrameRecord> = {}): FrameRecord {
  const bytes = Uint8Array.of(1, 2, 3)
  return { form: FrameForm.Body, fence: 0, tick: 7, bytes, receivers: [1, 40, -2], ...changes }
}

/** What the reader should hand over of a record. */
function expected({ bytes, form, tick, receivers }: FrameRecord): Taken[] {
  return Array.from({ length: receivers.length / 3 }, (_, index) => ({
    bytes: [...bytes],
    form,
    tick,
    receiver: receivers.slice(index * 3, index * 3 + 3),
  }))
}

test('a frame comes out once for each receiver, with what is his alone', () => {
  const { writer, drain } = openRing(256)
  const frame = record({ receivers: [1, 40, -2, 0xffff_ffff, 0xffff_fff0, 3] })
  expect(writer.write(frame)).toBe(true)
  expect(drain(0)).toEqual(expected(frame))
  expect(drain(0)).toEqual([])
})

test('receivers of one frame are handed the same bytes, which stay as they are when the ring goes on', () => {
  const memory = createFrameRing(64)
  const [writer, reader] = [new FrameRingWriter(memory), new FrameRingReader(memory)]
  writer.write(record({ receivers: [1, 0, 0, 2, 0, 0] }))
  const seen: Uint8Array[] = []
  reader.drain(0, (bytes) => seen.push(bytes))
  writer.write(record({ bytes: Uint8Array.of(9, 9, 9) }))
  expect(seen[0]).toBe(seen[1])
  expect([...(seen[0] ?? [])]).toEqual([1, 2, 3])
  expect(seen[0]?.buffer).toBeInstanceOf(ArrayBuffer)
})

test('a record waits until as many messages as its fence says are handled, and those behind it wait too', () => {
  const { writer, drain } = openRing(1024)
  writer.write(record({ tick: 1, fence: 2 }))
  writer.write(record({ tick: 2, fence: 2 }))
  writer.write(record({ tick: 3, fence: 5 }))
  expect(drain(1)).toEqual([])
  expect(drain(2).map(({ tick }) => tick)).toEqual([1, 2])
  expect(drain(4)).toEqual([])
  expect(drain(5).map(({ tick }) => tick)).toEqual([3])
})

test('fences count on beyond 32 bits', () => {
  const { writer, drain } = openRing(1024)
  writer.write(record({ fence: 0x7fff_ffff }))
  writer.write(record({ fence: 0x8000_0001 | 0 }))
  expect(drain(0x7fff_fffe)).toHaveLength(0)
  expect(drain(0x8000_0000 | 0)).toHaveLength(1)
  expect(drain(0x8000_0001 | 0)).toHaveLength(1)
})

test('a full ring refuses a frame and keeps those it has; one longer than the ring is refused always', () => {
  const { writer, drain } = openRing(64)
  expect(writer.write(record({ tick: 1 }))).toBe(true)
  expect(writer.write(record({ tick: 2 }))).toBe(false)
  expect(drain(0).map(({ tick }) => tick)).toEqual([1])
  expect(writer.write(record({ bytes: new Uint8Array(64) }))).toBe(false)
  expect(writer.write(record({ tick: 3 }))).toBe(true)
  expect(drain(0).map(({ tick }) => tick)).toEqual([3])
})

test('whatever is written and read in whatever turns, what was taken in comes out, whole and in order', () => {
  const frame = fc.record({
    form: fc.constantFrom(FrameForm.Message, FrameForm.Body),
    tick: fc.nat(0xffff_ffff),
    bytes: fc.uint8Array({ maxLength: 90 }),
    receivers: fc.array(fc.tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), fc.integer({ min: -128, max: 127 })), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  const turns = fc.array(fc.option(frame), { maxLength: 200 })
  fc.assert(
    fc.property(turns, (sequence) => {
      const { writer, drain } = openRing(256)
      const written: Taken[] = []
      const taken: Taken[] = []
      for (const turn of sequence) {
        if (turn === null) {
          taken.push(...drain(0))
          continue
        }
        const next = record({ ...turn, receivers: turn.receivers.flat() })
        if (writer.write(next)) written.push(...expected(next))
      }
      taken.push(...drain(0))
      expect(taken).toEqual(written)
    }),
    { numRuns: 150 },
  )
})
