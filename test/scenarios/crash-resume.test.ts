import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runReplay } from '../../src/cli/replay/run-replay.ts'
import type { Client } from '../../src/client/client.ts'
import { connectNode } from '../../src/client/node.ts'
import { Race } from '../../src/race/race.ts'
import { RacePhase } from '../../src/race/race-clock.ts'
import { applyCommand } from '../../src/race/race-command.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { classifyRace } from '../../src/replay/classification-fault.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { carId, drives, tcp, trackId } from '../support/dropouts.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { startServerProcess } from '../support/server-process.ts'
import { writeTestContent } from '../support/test-content.ts'
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// A server that is killed in the middle of races, and what becomes of them when it starts again.

const HZ = 60

/** The configuration of every server here; `dir` is the folder of recordings. */
function resuming(dir: string, workers = 0): ConfigOverrides {
  return {
    server: { tick_rate_hz: HZ, drain_seconds: 0, workers },
    telemetry: { udp_hz: HZ },
    session: { resume_after_crash: true, countdown_seconds: 0 },
    replays: { record: ['race', 'demo'], dir },
    demo: { enabled: true, cars: 3, laps: 3 },
  }
}

/** The same for a process. */
function settingsOf(dir: string, workers = 0): string[] {
  return Object.entries(resuming(dir, workers)).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => `${section}.${key}=${value}`),
  )
}

/** What a real server left that was killed while it ran the demo and a race of Ana's. */
interface Crash extends Disposable {
  readonly ana: { readonly playerId: string; readonly token: Uint8Array; readonly sessionId: string }
  /** Last whole ticks, by the session's kind. */
  readonly demo: CutOff
  readonly race: CutOff
  /** A copy of the folder of recordings for one test. */
  copy(): string
}

interface CutOff {
  readonly id: string
  readonly sessionId: string
  readonly tick: number
}

let crash: Crash
/** On a busy machine: until a process is up and has driven for a second. */
const START_MS_MAX = 60_000

beforeAll(async () => {
  crash = await killServer()
}, START_MS_MAX)

afterAll(() => crash[Symbol.dispose]())

async function killServer(): Promise<Crash> {
  const folder = tempFolder()
  const dir = join(folder.path, 'killed')
  await using server = await startServerProcess(...settingsOf(dir))
  const ana = await connectNode({ url: tcp(server.tcpPort), playerName: 'Ana', udp: false, reconnect: false })
  await ana.selectCar(carId)
  const session = await ana.createSession({ trackId, maxPlayers: 2, aiCount: 1, lapLimit: 9 })
  await ana.startSession()
  for await (const { columns } of ana.telemetry()) {
    ana.sendInput({ steering: 0.1, throttle: 0.4, brake: 0 })
    if (columns.tick % 6 === 0 && cutOffIn(dir).length === 2) break
  }
  server.kill('SIGKILL')
  await server.exitCode
  await ana.close()
  const left = cutOffIn(dir)
  const race = left.find(({ sessionId }) => sessionId === session.id)
  const demo = left.find(({ sessionId }) => sessionId !== session.id)
  if (race === undefined || demo === undefined || ana.resumeToken === undefined) throw new Error('it left too little')
  let copies = 0
  return {
    ana: { playerId: ana.playerId, token: ana.resumeToken, sessionId: session.id },
    race,
    demo,
    copy() {
      copies++
      const copy = join(folder.path, `copy ${copies}`)
      cpSync(dir, copy, { recursive: true, preserveTimestamps: true })
      return copy
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

/** Unfinished recordings that can be gone on with: with a chunk, and something kept of the session. */
function cutOffIn(dir: string): CutOff[] {
  const names = existsSync(dir) ? readdirSync(dir) : []
  return names
    .filter((name) => name.endsWith('.part') && names.includes(name.replace('.part', '.session')))
    .flatMap((name) => {
      const { header, chunks, endTick } = readerOf(join(dir, name))
      return chunks.length === 0 ? [] : [{ id: header.replayId, sessionId: header.sessionId, tick: endTick - 1 }]
    })
}

function readerOf(path: string): ReplayReader {
  return openReplay(bytesSource(new Uint8Array(readFileSync(path))), zstd)
}

async function comesBack(port: number): Promise<Client> {
  return connectNode({
    url: tcp(port),
    playerName: 'Somebody',
    udp: false,
    reconnect: false,
    resumeToken: crash.ana.token,
  })
}

/** She is Ana again, host and driver of the same car, in a race that goes on from where it was written last. */
async function expectToBeBack(client: Client): Promise<void> {
  const { playerId, sessionId } = crash.ana
  expect([client.isResumed, client.playerId, client.playerName, client.session?.id]).toEqual([
    true,
    playerId,
    'Ana',
    sessionId,
  ])
  expect(client.session?.you).toMatchObject({ slot: 1, gridPosition: 2, carId, isHost: true })
  const { tick, classification } = client.session!.snapshot
  expect(classification.find((row) => row.playerId === playerId)).toMatchObject({ laps: 0, status: 'running' })
  expect(tick).toBeGreaterThanOrEqual(crash.race.tick)
  let firstTick = 0
  client.onTelemetry(({ columns }) => {
    firstTick ||= columns.tick
  })
  await drives(client)
  expect(firstTick).toBeGreaterThanOrEqual(tick)
}

/** What `npm run replay -- verify` says of it. */
async function verify(path: string): Promise<string> {
  using folder = tempFolder()
  await writeTestContent(folder.path)
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const progress = { show() {}, end() {} }
  await runReplay(['verify', path, '--content', folder.path], { print: say, complain: say, progress })
  return said.join('\n')
}

/** Ticks as fast as the recorder keeps up, until `isOver`. */
async function pump(server: TestServer, ticks: ManualTickSource, isOver: () => boolean): Promise<void> {
  const { counters } = server.parts.metrics
  while (!isOver()) {
    ticks.due(8)
    await turn()
    await until(() => counters.recorderQueued < 8)
  }
}

test('an AI-only race that goes on after kill -9 ends as an undisturbed one with its seed, beside one of people', async () => {
  const dir = crash.copy()
  const ticks = new ManualTickSource()
  await using server = await startTestServer(resuming(dir), ticks)
  const { directory, planner, storage } = server.parts
  const { id, sessionId } = crash.demo
  const there = directory.sessions().map((session) => session.id)
  expect(there.sort()).toEqual([sessionId, crash.ana.sessionId].sort())
  expect(server.parts.metrics.counters.sessionsResumed).toBe(2)
  const path = join(dir, `${id}.apxr`)
  let isBack = false
  const pumping = pump(server, ticks, () => isBack && existsSync(path))
  await expectToBeBack(await comesBack(server.tcpPort))
  isBack = true
  await pumping

  const reader = readerOf(path)
  const { header, footer, chunks } = reader
  const commands = chunks.flatMap((_, chunk) => reader.commands(chunk))
  expect(commands.map(({ command }) => command.kind)).toEqual(['add-car', 'add-car', 'add-car'])
  const carIds = header.cars.map((car) => car.id)
  const content = await planner.prepare(header.track.id, carIds)
  const undisturbed = new Race(content.track, header.settings, header.startTick)
  for (const { command } of commands) applyCommand(undisturbed, command, content.cars)
  while (undisturbed.phase !== RacePhase.Over) undisturbed.step(() => {})
  expect(footer).toMatchObject({
    reason: 'over',
    lastTick: undisturbed.tick,
    finalHash: undisturbed.hash(),
    classification: classifyRace(undisturbed),
    gaps: 0,
    resumed: 1,
  })
  expect(footer!.classification.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished'])
  await until(async () => (await storage.races(header.sessionId)).length > 0)
  expect(await storage.races(header.sessionId)).toMatchObject([{ replayId: id, resumed: 1 }])
})

test('[AUTH5] a driver comes back after kill -9, here to a session in a worker, and the recording proves it', async () => {
  const dir = crash.copy()
  await using server = await startServerProcess(...settingsOf(dir, 1))
  const back = await comesBack(server.tcpPort)
  await expectToBeBack(back)
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
  await back.close()
  const path = join(dir, `${crash.race.id}.apxr`)
  const reader = readerOf(path)
  expect(reader.footer).toMatchObject({ reason: 'shutdown', resumed: 1, gaps: 0 })
  const later = reader.chunks
    .flatMap((_, chunk) => reader.commands(chunk))
    .filter(({ tick }) => tick >= crash.race.tick)
  const kinds = new Set(later.map(({ command }) => command.kind))
  expect(kinds).toEqual(new Set(['take-over', 'hand-back', 'input', 'end']))
  expect(await verify(path)).toMatch(/^proven: /)
  expect(readdirSync(dir).filter((name) => !name.endsWith('.apxr'))).toEqual([])
})

test('a race does not go on when it is not to: it is recovered as a recording, and nothing is kept of its session', async () => {
  const dir = crash.copy()
  const config = resuming(dir)
  const server = { ...config.server, tick_rate_hz: 120 as const }
  await using other = await startTestServer({ ...config, server, telemetry: { udp_hz: 120 }, demo: { enabled: false } })
  const reasons = other.logLines.filter(({ msg }) => msg === 'a session that a crash cut off does not go on')
  expect(reasons.map(({ reason }) => reason)).toEqual(['it was driven at 60 Hz', 'it was driven at 60 Hz'])
  expect([other.parts.directory.sessionCount, other.parts.metrics.counters.sessionsResumed]).toEqual([0, 0])
})
