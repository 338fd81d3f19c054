import { closeSync, mkdirSync, openSync, truncateSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { STREAM_STALL_MS } from '../../src/http/limits.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Downloads that end before their end, over real sockets: counted, and told to nobody as if the server had failed.

/** More than the buffers of both ends hold; the file has no blocks on the disk. */
const BYTES = 256 * 1_048_576
const folder = tempFolder()
const file = join(folder.path, 'replays', 'large.apxr')
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ replays: { dir: join(folder.path, 'replays') } })
  mkdirSync(join(folder.path, 'replays'), { recursive: true })
})
beforeEach(() => {
  closeSync(openSync(file, 'w'))
  truncateSync(file, BYTES)
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** A download whose beginning has arrived, and nothing is read after it; what is printed from now on. */
async function download() {
  const printed: unknown[] = []
  for (const method of ['error', 'info'] as const) {
    const spy = vi.spyOn(console, method).mockImplementation((...args) => void printed.push(args))
    onTestFinished(() => spy.mockRestore())
  }
  const client = connect(server.httpPort, '127.0.0.1')
  const ends = { isClosed: false }
  client.on('error', () => {}).on('close', () => (ends.isClosed = true))
  onTestFinished(() => void client.destroy())
  client.write('GET /api/replays/large HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await readSome(client)
  const { streamsCut } = server.parts.metrics.counters
  return { client, ends, printed, streamsCut, before: { ...streamsCut } }
}

async function readSome(client: Socket): Promise<void> {
  await new Promise((resolve) => client.once('data', resolve))
  client.pause()
}

test('a download that nobody reads any more ends, counted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { client, ends, printed, streamsCut, before } = await download()
  while (streamsCut.slow === before.slow) {
    await turn()
    vi.advanceTimersByTime(STREAM_STALL_MS / 100)
  }
  client.resume()
  await until(() => ends.isClosed)
  expect([printed, streamsCut]).toEqual([[], { ...before, slow: before.slow + 1 }])
})

test('a download whose file becomes shorter breaks off, counted and logged', async () => {
  const { client, ends, printed, streamsCut, before } = await download()
  truncateSync(file, 0)
  client.resume()
  await until(() => ends.isClosed)
  expect([printed, streamsCut]).toEqual([[], { ...before, failed: before.failed + 1 }])
  const logged = server.logLines.filter(({ msg }) => msg === 'a stream of a recording broke off')
  expect(logged).toMatchObject([{ level: 'warn', err: { message: 'The file has become shorter.' } }])
})

test('a client that goes away in mid-download is no fault', async () => {
  const { client, ends, printed, streamsCut, before } = await download()
  client.destroy()
  await until(() => ends.isClosed)
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${server.httpPort}/health`)).status).toBe(200)
  expect([printed, streamsCut]).toEqual([[], before])
})
