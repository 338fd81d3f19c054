import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitedStream } from '../../src/http/limited-stream.ts'
import { STREAM_BYTES_PER_SECOND_MIN, STREAM_STALL_MS } from '../../src/http/limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A source of three pieces that says whether it was cancelled; each may take its time. Served, its stream has a connection to end. */
function aSource({ sizes = [1, 2, 3], sourceMs = 0, isServed = false } = {}) {
  const pieces = sizes.map((size) => new Uint8Array(size))
  const seen = { isCancelled: false, pulled: 0, bytes: 0, ended: 0 }
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        vi.advanceTimersByTime(sourceMs)
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
  const cuts: string[] = []
  const onCut = (why: string, { message }: Error) => void cuts.push(`${why}: ${message}`)
  const watch = { onBytes, onEnd, ...(isServed && { onCut }) }
  return { seen, cuts, reader: limitedStream(source, watch).getReader() }
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

test('where there is a connection, it is ended without an error of the stream', async () => {
  const { seen, cuts, reader } = aSource({ isServed: true })
  await reader.read()
  vi.advanceTimersByTime(STREAM_STALL_MS)
  expect([cuts, seen]).toMatchObject([['slow: Nobody reads.'], { isCancelled: true, ended: 1 }])
  await reader.cancel()
  expect([cuts.length, seen.ended]).toEqual([1, 1])
})

/** What STREAM_BYTES_PER_SECOND_MIN lets pass in so many seconds. */
const leastIn = (seconds: number) => seconds * STREAM_BYTES_PER_SECOND_MIN

test('whoever reads as fast as the slowest that is borne keeps it', async () => {
  const { seen, reader } = aSource({ sizes: Array(50).fill(leastIn(10)) })
  for (let count = 0; count < 50; count++) {
    vi.advanceTimersByTime(10_000)
    expect((await reader.read()).done).toBe(false)
  }
  expect(seen.ended).toBe(0)
})

test('whoever trickles loses the rest in the end, however much he has taken at once before', async () => {
  const { seen, cuts, reader } = aSource({ sizes: [leastIn(1000), ...Array(50).fill(leastIn(5))], isServed: true })
  await reader.read()
  let reads = 0
  for (; cuts.length === 0; reads++) {
    vi.advanceTimersByTime(STREAM_STALL_MS - 1000)
    void reader.read()
    await vi.advanceTimersByTimeAsync(0)
  }
  expect([reads, cuts, seen.ended]).toEqual([3, ['slow: Nobody reads fast enough.'], 1])
})

test('a source that takes its time is not its reader’s fault', async () => {
  const { seen, reader } = aSource({ sizes: Array(20).fill(1), sourceMs: 60_000 })
  for (let count = 0; count < 20; count++) expect((await reader.read()).done).toBe(false)
  expect(seen.ended).toBe(0)
})

test('a source that fails ends it with its error', async () => {
  const failing = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('the disk')) })
  let ended = 0
  const reader = limitedStream(failing, { onBytes: () => {}, onEnd: () => void ended++ }).getReader()
  await expect(reader.read()).rejects.toThrow('the disk')
  const cuts: string[] = []
  const onCut = (why: string, { message }: Error) => void cuts.push(`${why}: ${message}`)
  const served = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('the disk')) })
  void limitedStream(served, { onBytes: () => {}, onEnd: () => void ended++, onCut })
    .getReader()
    .read()
  await vi.advanceTimersByTimeAsync(0)
  expect([cuts, ended]).toEqual([['failed: the disk'], 2])
})
