import { createHash, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { BotOptions } from '../../src/cli/bots/bot-arguments.ts'
import { type FleetOutcome, runFleet } from '../../src/cli/bots/fleet.ts'
import { isSuccess, summarise } from '../../src/cli/bots/summary.ts'
import { runWatch } from '../../src/cli/bots/watch.ts'
import { runReplay } from '../../src/cli/replay/run-replay.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { flipInput } from '../support/flip-input.ts'
import { hurry, ManualTickSource } from '../support/manual-metronome.ts'
import { attachmentsOf, countRecords, framesAsMessages, messagesOf } from '../support/mcap-reading.ts'
import { joined } from '../support/recorded-race.ts'
import { RING, writeTestContent } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

// One race, driven by bots over the wire and recorded as a server with a key does it, taken through all that can be done with it.

/** The folder is read in the background, and machines are slow at times. */
const SOON = { timeout: 15_000, interval: 20 }
/** A race in time, on a machine that may have little of it. */
const RACED_MS = 60_000
/** Little more than the least that a circuit may have. */
const RADIUS_M = 33
/** The race's own speed takes longer, and shows no more. */
const HURRY = 3
const STEP_TICKS = 4

const folder = tempFolder()
const publicKey = join(folder.path, 'public.pem')
let server: TestServer
let stopTicks: () => void = () => {}
let outcome: FleetOutcome
let listed: Listed
/** The recording as it was downloaded. */
let file: Uint8Array
let reader: ReplayReader

interface Listed {
  readonly id: string
  readonly state: string
  readonly sha256: string
  readonly bytes: number
}

const bots = (): BotOptions => ({
  count: 2,
  laps: 1,
  track: undefined,
  car: undefined,
  transport: 'tcp',
  url: `tcp://127.0.0.1:${server.tcpPort}`,
  isJson: true,
  skill: 0.9,
  tokens: [],
  timeoutS: 60,
})

beforeAll(async () => {
  const keys = generateKeyPairSync('ed25519')
  const signing_key_file = join(folder.path, 'key.pem')
  writeFileSync(signing_key_file, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(publicKey, keys.publicKey.export({ type: 'spki', format: 'pem' }))
  const ticks = new ManualTickSource()
  const replays = { record: ['race'], signing_key_file } as const
  const session = { countdown_seconds: 0, results_seconds: 0 }
  const content = await writeTestContent(folder.path, { radiusM: RADIUS_M })
  // It is asked again and again until it is there.
  const limits = { rates: { http_api_per_second: 1000, http_replay_per_second: 1000 } }
  server = await startTestServer({ server: { workers: 0 }, content, replays, session, limits }, ticks)
  const { counters } = server.parts.metrics
  stopTicks = hurry(ticks, HURRY, () => counters.recorderQueued > 8)
  outcome = await runFleet(bots(), AbortSignal.timeout(RACED_MS), () => {})
  await vi.waitUntil(async () => (await items())[0]?.state === 'complete', SOON)
  listed = (await items())[0]!
  file = await download()
  reader = openReplay(bytesSource(file), zstd)
}, RACED_MS)

afterAll(async () => {
  stopTicks()
  await server?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.httpPort}${path}`, { headers })
const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())

async function items(): Promise<Listed[]> {
  return ((await (await get('/api/replays')).json()) as { items: Listed[] }).items
}

/** By two requests, since the first broke off half-way. */
async function download(): Promise<Uint8Array> {
  const path = `/api/replays/${listed.id}`
  const first = await get(path)
  const stream = first.body!.getReader()
  const begun = (await stream.read()).value!.slice(0, listed.bytes >> 1)
  await stream.cancel()
  const headers = { Range: `bytes=${begun.length}-`, 'If-Range': first.headers.get('ETag')! }
  const rest = await get(path, headers)
  expect([rest.status, rest.headers.get('Content-Range')]).toEqual([
    206,
    `bytes ${begun.length}-${listed.bytes - 1}/${listed.bytes}`,
  ])
  return joined([begun, await bytesOf(rest)])
}

/** `npm run replay -- verify` of these bytes, on the content of the server. */
async function verify(bytes: Uint8Array, ...flags: readonly string[]) {
  const path = join(folder.path, 'race.apxr')
  writeFileSync(path, bytes)
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const output = { print: say, complain: say, progress: { show() {}, end() {} } }
  const exitCode = await runReplay(['verify', path, '--content', folder.path, ...flags], output)
  return { exitCode, said: said.join('\n') }
}

describe('a race that bots have driven over the wire', () => {
  test('was won by one of them and is listed', () => {
    const summary = summarise(bots(), outcome)
    expect([isSuccess(summary), summary.errors]).toEqual([true, []])
    expect(listed).toMatchObject({
      id: outcome.results?.replayId,
      players: [{ name: 'Bot 1' }, { name: 'Bot 2' }],
      track: { id: RING.id },
      winner: summary.winner,
      laps: 1,
    })
  })

  test('comes over HTTP byte for byte, as its result vouches for it, though the download broke off', async () => {
    const sha256 = createHash('sha256').update(file).digest('hex')
    expect(sha256).toBe(listed.sha256)
    const head = await fetch(`http://127.0.0.1:${server.httpPort}/api/replays/${listed.id}`, { method: 'HEAD' })
    expect(head.headers.get('ETag')).toBe(`"${sha256}"`)
    const results = await get(`/api/sessions/${reader.header.sessionId}/results`)
    expect(await results.json()).toMatchObject({ items: [{ replayId: listed.id, replaySha256: sha256 }] })
  })

  test('is watched at eight times its speed, with seeks, to the end', async () => {
    const watch = { target: { replayId: listed.id }, speed: 8, seeks: 5 }
    const summary = await runWatch(bots(), watch, AbortSignal.timeout(20_000))
    expect(summary).toMatchObject({ watchers: 2, errors: [], seeks: 5 })
    expect(summary.speed).toBeGreaterThan(4)
  })

  test('is proven, with the key of the server', async () => {
    const { exitCode, said } = await verify(file, '--key', publicKey)
    expect([exitCode, said]).toEqual([0, expect.stringMatching(/^proven: /)])
  })

  test('is damaged, and at which byte, when one of its bits has flipped', async () => {
    const { offset, length } = reader.chunks[1]!
    const torn = file.map((byte, at) => (at === offset + (length >> 1) ? byte ^ 1 : byte))
    const { exitCode, said } = await verify(torn)
    expect([exitCode, said]).toEqual([2, expect.stringMatching(/^damaged: /)])
    const complaints: string[] = []
    const complain = (line: string) => void complaints.push(line)
    const output = { print: () => {}, complain, progress: { show() {}, end() {} } }
    const flags = ['--format', 'json', '--out', join(folder.path, 'torn.json')]
    expect(await runReplay(['export', join(folder.path, 'race.apxr'), ...flags], output)).toBe(2)
    const byte = Number(/\(byte (\d+)\)$/.exec(complaints.join())?.[1])
    expect(byte).toBeGreaterThanOrEqual(offset)
    expect(byte).toBeLessThan(offset + length)
  })

  test('is another race after one flipped input, from the tick at which it matters, and no longer what was signed', async () => {
    const { bytes, tick } = flipInput(file, Math.floor(reader.endTick / 2))
    const { exitCode, said } = await verify(bytes)
    expect([exitCode, said]).toEqual([1, expect.stringMatching(/^differs: /)])
    const differs = Number(/first at tick (\d+)/.exec(said)?.[1])
    expect(differs).toBeGreaterThan(tick)
    expect(differs).toBeLessThan(tick + reader.header.tickHz)
    expect(await verify(bytes, '--key', publicKey)).toEqual({
      exitCode: 2,
      said: 'damaged: the signature is not that of this key',
    })
  })

  test('is exported to an MCAP that the official reader finds whole, with every number of the frames and the map', async () => {
    const mcap = await bytesOf(await get(`/api/replays/${listed.id}/export?format=mcap&hz=${240 / STEP_TICKS}`))
    const cars = await Promise.all([0, 1].map((slot) => messagesOf(mcap, [`/cars/${slot}`])))
    for (const [slot, messages] of cars.entries()) {
      const numbers = messages.map(({ value: { timestamp: _at, ...rest } }) => rest)
      expect(numbers).toEqual(framesAsMessages(reader, slot, STEP_TICKS))
    }
    expect(cars[0]!.length).toBeGreaterThan(60)
    expect(countRecords(mcap).get('Message')).toBe((await messagesOf(mcap)).length)
    const track = await (await get(`/api/tracks/${RING.id}`)).json()
    expect((await attachmentsOf(mcap)).get('track.json')).toEqual(track)
  })
})
