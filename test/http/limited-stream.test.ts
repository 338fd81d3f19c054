import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitedStream } from '../../src/http/limited-stream.ts'
import { STREAM_STALL_MS } from '../../src/http/limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A source of three pieces that says whether it was cancelled. */
function aSource() {
  const pieces = [1, 2, 3].map((size) => new Uint8Array(size))
  const seen = { isCancelled: false, pulled: 0, bytes: 0, ended: 0 }
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.pulled++
        const piece = pieces.shift()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
      cancel() {
        seen.isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const onBytes = (count: number) => {
    seen.bytes += count
  }
  const onEnd = () => void seen.ended++
  return { seen, reader: limitedStream(source, { onBytes, onEnd }).getReader() }
}

test('a stream counts what is taken, takes nothing ahead, and ends once', async () => {
  const { seen, reader } = aSource()
  await reader.read()
  expect(seen).toMatchObject({ pulled: 1, bytes: 1, ended: 0 })
  while (!(await reader.read()).done);
  expect(seen).toEqual({ isCancelled: false, pulled: 4, bytes: 6, ended: 1 })
})

test('whoever goes away ends it', async () => {
  const { seen, reader } = aSource()
  await reader.read()
  await reader.cancel()
  expect(seen).toMatchObject({ isCancelled: true, ended: 1 })
})

test('whoever takes nothing for too long loses the rest', async () => {
  const { seen, reader } = aSource()
  await reader.read()
  vi.advanceTimersByTime(STREAM_STALL_MS)
  await expect(reader.read()).rejects.toThrow('Nobody reads')
  expect(seen).toMatchObject({ isCancelled: true, ended: 1 })
})

test('whoever takes a little now and then keeps it', async () => {
  const { seen, reader } = aSource()
  for (let count = 0; count < 3; count++) {
    vi.advanceTimersByTime(STREAM_STALL_MS - 1)
    expect((await reader.read()).done).toBe(false)
  }
  expect(seen.ended).toBe(0)
})

test('a source that fails ends it with its error', async () => {
  const failing = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('the disk')) })
  let ended = 0
  const reader = limitedStream(failing, { onBytes: () => {}, onEnd: () => void ended++ }).getReader()
  await expect(reader.read()).rejects.toThrow('the disk')
  expect(ended).toBe(1)
})
