import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import type { TrackId } from '../../src/protocol/ids.ts'
import type { ServerMessage } from '../../src/protocol/server-messages.ts'
import type { ReplayReader } from '../../src/replay/replay-reader.ts'
import { verifyReplay } from '../../src/replay/verify.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { recordingsIn } from '../support/recordings-in.ts'
import { startServerProcess } from '../support/server-process.ts'
import { player, watchSessionWorkers, withWorkers } from '../support/session-workers.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Races over the wire, and what their recordings are worth afterwards.

const trackId = RING.id as TrackId
const RECORDED = { replays: { record: ['race'] } } as const
type Results = Extract<ServerMessage, { type: 'RaceResults' }>

function ticksIn(reader: ReplayReader): number {
  return reader.chunks.reduce((sum, { ticks }) => sum + ticks, 0)
}

/** Drives with whatever the tick says, an input a frame, until the results are there. */
async function race(client: Client, server: TestServer, ticks: ManualTickSource): Promise<Results> {
  client.onTelemetry(({ columns: { tick } }) => {
    client.sendInput({ steering: Math.sin(tick / 40) / 3, throttle: 0.4, brake: 0 })
  })
  let results: Results | undefined
  void (async () => {
    for await (const event of client.events) if (event.type === 'RaceResults') results = event
  })()
  const { counters } = server.parts.metrics
  while (results === undefined) {
    ticks.due(8)
    await turn()
    await until(() => counters.recorderQueued < 8)
  }
  return results
}

test('a race over the wire leaves one complete recording, which proves the result that was announced', async () => {
  const ticks = new ManualTickSource()
  const session = { countdown_seconds: 1, results_seconds: 60, finish_timeout_seconds: 1 }
  const limits = { rates: { player_input_per_second: 10_000 } }
  await using server = await startTestServer({ ...RECORDED, session, limits }, ticks)
  const client = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  const { id } = await client.createSession({ trackId, maxPlayers: 2, aiCount: 1, lapLimit: 1 })
  await client.startSession()
  const results = await race(client, server, ticks)
  await until(() => server.logLines.some(({ msg }) => msg === 'a recording is complete'))

  const [recording, ...others] = recordingsIn(server.config.replays.dir)
  const { reader, sha256, name } = recording!
  const { header, footer } = reader
  expect([others, results.replayId]).toEqual([[], name.replace('.apxr', '')])
  expect(footer).toMatchObject({ reason: 'over', gaps: 0, greenTick: 240 })
  expect([reader.firstTick, ticksIn(reader)]).toEqual([1, footer!.lastTick])
  expect(header.participants.map(({ name: who, isAi }) => [who, isAi])).toMatchObject([
    [expect.any(String), true],
    ['Ana', false],
  ])
  const inputs = reader.chunks
    .flatMap((_, index) => reader.commands(index))
    .filter(({ command }) => command.kind === 'input')
  expect(inputs.length).toBeGreaterThan(100)
  const laps = results.classification.reduce((sum, row) => sum + row.laps, 0)
  expect(footer!.laps).toHaveLength(laps)
  expect(footer!.classification.map(({ slot, position, totalMs }) => [slot + 1, position, totalMs])).toEqual(
    results.classification.map(({ gridPosition, position, totalMs }) => [gridPosition, position, totalMs]),
  )

  const prepared = await server.parts.planner.prepare(
    header.track.id,
    header.cars.map((car) => car.id),
  )
  const work = verifyReplay(reader, prepared)
  let step = work.next()
  while (step.done !== true) step = work.next()
  expect(step.value).toMatchObject({ verdict: 'proven', ticks: footer!.lastTick })

  const shown = await fetch(`http://127.0.0.1:${server.httpPort}/api/sessions/${id}/results`)
  expect(await shown.json()).toMatchObject({ items: [{ replayId: name.replace('.apxr', ''), replaySha256: sha256 }] })
})

test('[SHUT1] SIGTERM in mid-race leaves a complete recording, and the result has its hash', async () => {
  await using server = await startServerProcess('session.countdown_seconds=0', 'server.drain_seconds=0')
  const { client, id } = await racing(server.tcpPort, 120)
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
  await client.close()
  const [recording] = recordingsIn(server.replaysDir)
  const { reader, sha256, name } = recording!
  expect(reader.footer).toMatchObject({ reason: 'shutdown', gaps: 0, classification: [{}, {}] })
  expect(ticksIn(reader)).toBe(reader.footer!.lastTick)
  const storage = createSqliteStorage({ path: server.databasePath })
  const races = await storage.races(id)
  await storage.close()
  expect(races).toMatchObject([{ replayId: name.replace('.apxr', ''), replaySha256: sha256 }])
})

test('what a server that was killed leaves is completed at the next start, and listed as interrupted', async () => {
  using folder = tempFolder()
  const dir = join(folder.path, 'replays')
  const settings = ['session.countdown_seconds=0', `replays.dir=${dir}`]
  {
    await using server = await startServerProcess(...settings)
    const { client } = await racing(server.tcpPort, 1)
    await until(() => hasChunk(dir))
    server.kill('SIGKILL')
    await server.exitCode
    await client.close().catch(() => {})
  }
  await using next = await startServerProcess(...settings)
  await until(() => next.logLines.some(({ msg }) => msg.startsWith('a recording that was cut off')))
  const [recording] = recordingsIn(dir)
  const { reader, sha256, name } = recording!
  expect(reader.footer).toMatchObject({ reason: 'interrupted' })
  expect(ticksIn(reader)).toBeGreaterThanOrEqual(240)
  const listed = async () => (await fetch(`http://127.0.0.1:${next.httpPort}/api/replays`)).json()
  // The folder is read in the background, and the machine may be slow.
  await expect
    .poll(listed, { timeout: 20_000 })
    .toMatchObject({ items: [{ id: name.replace('.apxr', ''), state: 'interrupted', sha256 }] })
  // Two servers are started for it.
}, 60_000)

test('a race in a worker is recorded there, and its recording is complete when the server has stopped', async () => {
  await using server = await startTestServer(withWorkers(1, RECORDED))
  const { client } = await racing(server.tcpPort, 60)
  server.stop()
  await server.closed
  await client.close()
  const [recording] = recordingsIn(server.config.replays.dir)
  const { footer } = recording!.reader
  expect(footer).toMatchObject({ reason: 'shutdown', gaps: 0 })
  expect(server.parts.metrics.counters.recorderFrames).toBe(footer!.lastTick)
})

test('a worker that dies leaves its recording to the main thread, which completes it', async () => {
  const workers = watchSessionWorkers()
  await using server = await startTestServer(withWorkers(1, RECORDED))
  let bytes = 0
  const { recordings } = server.parts
  recordings.watch = { ...recordings.watch, grown: (_, grown) => (bytes = grown) }
  const { client } = await racing(server.tcpPort, 1)
  await until(() => bytes > HEADER_BYTES_MAX)
  await workers[0]?.terminate()
  await until(() => server.logLines.some(({ msg }) => msg.startsWith('a recording that was cut off')))
  const [recording] = recordingsIn(server.config.replays.dir)
  expect(recording!.reader.footer).toMatchObject({ reason: 'interrupted' })
  await client.close()
})

test('a folder that cannot be written costs the recordings, is told by /ready, and no race', async () => {
  using folder = tempFolder()
  writeFileSync(join(folder.path, 'file'), '')
  const replays = { record: ['race'], dir: join(folder.path, 'file', 'replays') } as const
  const session = { countdown_seconds: 0, race_seconds_max: 1 }
  await using server = await startTestServer({ replays, session })
  const ready = await fetch(`http://127.0.0.1:${server.httpPort}/ready`)
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', missing: [], degraded: ['recording'] }])
  const { client } = await racing(server.tcpPort, 1)
  for await (const event of client.events) if (event.type === 'RaceResults') break
  await until(() => server.parts.metrics.counters.recordingsDegraded === 1)
})

/** A race of a human and an AI, some ticks old. */
async function racing(port: number, ticks: number) {
  const client = await player(`tcp://127.0.0.1:${port}`, 'Ana')
  const { id } = await client.createSession({ trackId, maxPlayers: 2, aiCount: 1, lapLimit: 99 })
  await client.startSession()
  for await (const { columns } of client.telemetry()) if (columns.tick >= ticks) break
  return { client, id }
}

/** More than the header of these races has. */
const HEADER_BYTES_MAX = 3500

/** True when there is a recording under way with more than its header. */
function hasChunk(dir: string): boolean {
  const parts = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.part')) : []
  return parts.some((name) => statSync(join(dir, name)).size > HEADER_BYTES_MAX)
}
