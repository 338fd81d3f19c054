import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GameMode } from '../../src/protocol/enums.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { player, tcp } from '../support/dropouts.ts'
import { comparesFrames, type PlayableRace, putPlayable, recordPlayable } from '../support/playable-race.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Recordings listed and opened by messages of dialect 2, with nothing asked over HTTP.

const folder = tempFolder()
let race: PlayableRace
let server: TestServer

beforeAll(async () => {
  const dir = join(folder.path, 'replays')
  race = recordPlayable(4)
  for (const id of ['a', 'b', 'c']) await putPlayable(dir, { ...race, id })
  server = await startTestServer({
    replays: { dir, playbacks_per_address_max: 2 },
    limits: { rates: { control_per_second: 1000 } },
  })
  // The folder is read in the background.
  await until(async () => (await server.parts.replays.list({ limit: 5 })).items.length === 3)
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

test('[RPL3] recordings are listed page by page, as over HTTP', async () => {
  const ana = await player(tcp(server.tcpPort), 'Ana')
  const all = await Array.fromAsync(ana.replays())
  expect(all.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}/api/replays?limit=1`)
  const { items } = (await answer.json()) as { items: { sha256: string; bytes: number; length_ticks: number }[] }
  const { sha256, bytes, length_ticks: lengthTicks } = items[0]!
  const { header } = race
  expect(all[0]).toMatchObject({
    ...{ id: 'c', state: 'complete', sha256, bytes, lengthTicks, tickHz: header.tickHz, isPinned: false },
    ...{ mode: header.settings.mode, trackName: header.track.name, sessionId: header.sessionId },
    players: header.participants.map(({ name, playerId, isAi }) => ({ name, playerId, isAi })),
  })
  const first = await ana.listReplays({ order: 'asc', limit: 2 })
  const second = await ana.listReplays({ order: 'asc', limit: 2, after: first.next! })
  expect([first, second].map((page) => page.items.map(({ id }) => id))).toEqual([['a', 'b'], ['c']])
  expect(second.next).toBeUndefined()
  expect(await Array.fromAsync(ana.replays({ player: 'nobody' }))).toEqual([])
})

test('[RPL3] a recording is opened, watched and controlled by messages alone', async () => {
  const ana = await player(tcp(server.tcpPort), 'Ana')
  const wish = { name: 'Last Sunday', isPaused: true, start: { timeMs: 1000 } }
  const session = await ana.openPlayback('a', wish)
  expect(session.snapshot).toMatchObject({ name: 'Last Sunday', mode: GameMode.Replay })
  expect(ana.playback.state).toMatchObject({ replayId: 'a', isPaused: true, replayTick: race.firstTick + 240 })
  const seen = comparesFrames(ana, race)
  await ana.playback.resume()
  await seen(5)
  const bo = await player(tcp(server.tcpPort), 'Bo')
  await bo.spectate(session.id)
  await expect(bo.playback.pause()).rejects.toMatchObject({ reason: 'may_not_control' })
  bo.playback.useToken(ana.playback.token!)
  expect(await bo.playback.pause()).toMatchObject({ isPaused: true })
  await ana.leaveSession()
  await expect(ana.openPlayback('nothing')).rejects.toMatchObject({ code: 404, reason: 'replay_not_found' })
})

test('[RATE2] the playbacks of an address are counted together with those that it opened over HTTP', async () => {
  const ana = await player(tcp(server.tcpPort), 'Ana')
  const url = `http://127.0.0.1:${server.httpPort}/api/replays/b/playback`
  const byHttp = () => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' } })
  while ((await byHttp()).status === 201);
  await expect(ana.openPlayback('b')).rejects.toMatchObject({ code: 429, reason: 'playbacks_per_address' })
})
