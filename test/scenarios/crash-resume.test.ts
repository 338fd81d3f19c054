import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runReplay } from '../../src/cli/replay/run-replay.ts'
import type { Client } from '../../src/client/client.ts'
import type { ClientEvent } from '../../src/client/client-event.ts'
import { connectNode } from '../../src/client/node.ts'
import type { TelemetryFrame } from '../../src/client/telemetry-feed.ts'
import { Race } from '../../src/race/race.ts'
import { RacePhase } from '../../src/race/race-clock.ts'
import { applyCommand } from '../../src/race/race-command.ts'
import { classifyRace } from '../../src/replay/classification-fault.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { carId, drives, tcp } from '../support/dropouts.ts'
import {
  type Crash,
  KILLED_TICK,
  killServer,
  readerOf,
  resuming,
  settingsOf,
  standingOf,
} from '../support/killed-server.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { startServerProcess } from '../support/server-process.ts'
import { writeTestContent } from '../support/test-content.ts'
import { type LogLine, startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// A server that is killed in the middle of races, and what becomes of them when it starts again.

let crash: Crash
/** On a busy machine: until a process is up and has driven for a while. */
const START_MS_MAX = 60_000

beforeAll(async () => {
  crash = await killServer()
}, START_MS_MAX)

afterAll(() => crash?.[Symbol.asyncDispose]())

/** She is Ana again, host and driver of the same car, in a race that goes on from where it was written last. */
function expectToBeBack(client: Client): void {
  const { playerId } = crash.ana
  const { isResumed, playerName, session } = client
  expect([isResumed, client.playerId, playerName, session?.id]).toEqual([true, playerId, 'Ana', crash.race.sessionId])
  expect(session?.you).toMatchObject({ slot: 1, gridPosition: 2, carId, isHost: true })
  const { classification } = session!.snapshot
  expect(classification.find((row) => row.playerId === playerId)).toMatchObject({ laps: 0, status: 'running' })
  expect(classification.find((row) => row.isAi)).toMatchObject({ laps: 1, status: 'running' })
}

/** By another client, which has her token. */
function comesBack(port: number): Promise<Client> {
  const { token: resumeToken } = crash.ana
  return connectNode({ url: tcp(port), playerName: 'Somebody', udp: false, reconnect: false, resumeToken })
}

/** What is told up to her return, and how often her connection was lost and found. */
async function untilResumed(client: Client): Promise<string[]> {
  const states: string[] = []
  const follow = (event: ClientEvent) => {
    if (event.type === 'connection') states.push(event.state)
    return states.at(-1) === 'resumed'
  }
  for await (const event of client.events) if (follow(event)) return states
  throw new Error('she has not come back')
}

async function frameOf(frames: AsyncIterator<TelemetryFrame>, tick: number): Promise<TelemetryFrame> {
  for (;;) {
    const { value } = await frames.next()
    if (value.columns.tick === tick) return value
  }
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

/** The race of a recording driven anew, from its start to its end, by those who were in it. */
async function expectUndisturbed(path: string, { parts: { planner, storage } }: TestServer): Promise<void> {
  const reader = readerOf(path)
  const { header, footer, chunks } = reader
  const commands = chunks.flatMap((_, chunk) => reader.commands(chunk))
  expect(new Set(commands.map(({ tick }) => tick))).toEqual(new Set([header.startTick]))
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
  await until(async () => (await storage.races(header.sessionId)).length > 0)
  expect(await storage.races(header.sessionId)).toMatchObject([{ replayId: header.replayId, resumed: 1 }])
}

test('races of AI cars, the demo or not, stand after kill -9 as they stood, and end as undisturbed ones with their seeds', async () => {
  const { aiRace, demo, race, standing } = crash
  const dir = crash.copy()
  const ticks = new ManualTickSource()
  await using server = await startTestServer(resuming(dir), ticks)
  const there = server.parts.directory.sessions().map((session) => session.id as string)
  expect(there.sort()).toEqual([aiRace, demo, race].map(({ sessionId }) => sessionId).sort())
  expect(server.parts.metrics.counters.sessionsResumed).toBe(3)
  expect(standing.classification).toMatchObject([{ laps: 1 }, { laps: 1, gapMs: expect.any(Number) }])
  expect(await standingOf(server.httpPort, aiRace.sessionId)).not.toEqual(standing)
  for (let { tick } = aiRace; tick < KILLED_TICK; tick++) ticks.due(1)
  expect(await standingOf(server.httpPort, aiRace.sessionId)).toEqual(standing)
  const paths = [aiRace, demo].map(({ id }) => join(dir, `${id}.apxr`))
  await pump(server, ticks, () => paths.every((path) => existsSync(path)))
  for (const path of paths) await expectUndisturbed(path, server)
  const finished = paths.map((path) => readerOf(path).footer!.classification.map(({ status }) => status))
  expect(finished).toEqual([
    ['finished', 'finished'],
    ['finished', 'finished', 'finished'],
  ])
  // She signs out, and her session closes.
  await (await comesBack(server.tcpPort)).close()
  await until(() => server.parts.directory.sessions().every(({ id }) => id !== race.sessionId))
})

test('[AUTH5] a client comes back from kill -9 by itself, in the midst of its loops, to an earlier tick, and its inputs count from there', async () => {
  const { client, session, frames, toldTick } = crash.ana
  const first = frameOf(frames, crash.race.tick + 1)
  const ticks = new ManualTickSource()
  await using server = await startTestServer(resuming(crash.copy()), ticks)
  crash.relay.leadTo(server.tcpPort)
  expect(await untilResumed(client)).toEqual(['reconnecting', 'resumed'])
  expect(client.session).toBe(session)
  expectToBeBack(client)
  const { tick } = session.snapshot
  expect(tick).toBe(crash.race.tick)
  expect(tick).toBeLessThan(toldTick)
  ticks.due(1)
  await first
  const sequence = client.sendInput({ steering: 0.1, throttle: 0.4, brake: 0, forTick: tick + 6 })
  // Its answer comes behind the input.
  await client.listCars()
  ticks.due(3)
  expect(client.appliedSequence(await frameOf(frames, tick + 4))).toBe(0)
  ticks.due(4)
  expect(client.appliedSequence(await frameOf(frames, tick + 8))).toBe(sequence)
  await client.close()
})

test('[AUTH5] a driver comes back after kill -9, here to a session in a worker, and the recording proves it', async () => {
  const dir = crash.copy()
  await using server = await startServerProcess(...settingsOf(dir, 1))
  const back = await comesBack(server.tcpPort)
  const isWrong = ({ level }: LogLine) => level === 'warn' || level === 'error'
  const complaints = server.logLines.filter(isWrong).filter(({ msg }) => msg !== 'a run goes on after a crash')
  expect(complaints).toEqual([])
  expectToBeBack(back)
  expect(back.session!.snapshot.tick).toBeGreaterThanOrEqual(crash.race.tick)
  await drives(back)
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
  expect(reasons.map(({ reason }) => reason)).toEqual(Array(3).fill('it was driven at 60 Hz'))
  expect([other.parts.directory.sessionCount, other.parts.metrics.counters.sessionsResumed]).toEqual([0, 0])
})
