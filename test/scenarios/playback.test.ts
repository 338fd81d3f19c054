import { appendFile, rename } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runWatch } from '../../src/cli/bots/watch.ts'
import type { Client } from '../../src/client/client.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { parseId, type SessionId } from '../../src/protocol/ids.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { carId, eventOf, player, RACE, serve, tcp } from '../support/dropouts.ts'
import { openEventStream } from '../support/event-stream.ts'
import { comparesFrames, type PlayableRace, putPlayable, recordPlayable } from '../support/playable-race.ts'
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Recordings played as sessions, over real sockets and from real files.

let race: PlayableRace
/** Most tests share one: what they open is closed when nobody watches any more. */
let server: TestServer
beforeAll(async () => {
  race = recordPlayable(16)
  server = await startTestServer({
    session: { countdown_seconds: 0 },
    replays: { playbacks_per_address_max: 64, playbacks_max: 64 },
    limits: { rates: { control_per_second: 1000 } },
  })
  await putPlayable(server.config.replays.dir, race)
})
afterAll(() => server[Symbol.asyncDispose]())

/** A server of a test's own, with the recording. */
async function playing(changes: ConfigOverrides): Promise<TestServer> {
  const own = await serve(changes)
  await putPlayable(own.config.replays.dir, race)
  return own
}

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by path.
  readonly body: any
}

interface Asked {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string | undefined
  readonly at?: TestServer
}

async function ask(path: string, { method = 'GET', body, token, at = server }: Asked = {}): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${at.httpPort}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

const post = (path: string, body: unknown, more: Omit<Asked, 'body' | 'method'> = {}) =>
  ask(path, { ...more, method: 'POST', body })

async function opens(wish: object = {}, at = server) {
  const { status, body } = await post(`/api/replays/${race.id}/playback`, wish, { at })
  expect([status, body]).toEqual([201, expect.objectContaining({ control_token: expect.any(String) })])
  const sessionId = parseId<SessionId>(body.session_id)!
  return { sessionId, token: body.control_token as string, state: body.state }
}

async function watches(sessionId: SessionId, { token, udp = false, at = server }: Watching = {}): Promise<Client> {
  const client = await player(tcp(at.tcpPort), 'Ana', { udp })
  if (token !== undefined) client.playback.useToken(token)
  await client.spectate(sessionId)
  return client
}

interface Watching {
  readonly token?: string
  readonly udp?: boolean
  readonly at?: TestServer
}

describe('[RPL1] what a client sees', () => {
  test.each([0, 1])('is what was recorded, at any speed and after every seek (%i workers)', async (workers) => {
    const at = workers === 0 ? server : await playing({ server: { workers } })
    const { sessionId, token } = await opens({ name: 'Last Sunday', paused: true }, at)
    const ana = await watches(sessionId, { token, at })
    expect(ana.session?.snapshot).toMatchObject({ name: 'Last Sunday', mode: GameMode.Replay, maxPlayers: 4 })
    expect(ana.session?.inSlot(2)).toMatchObject({ name: 'Driver 2', isAi: true })
    const seen = comparesFrames(ana, race)
    await ana.playback.resume()
    await seen(10)
    await ana.playback.setSpeed(8)
    await seen(5)
    await ana.playback.seek({ timeMs: 2000 })
    await ana.playback.setSpeed(1)
    await seen(10)
    await ana.playback.pause()
    await ana.playback.seek({ tick: race.firstTick + 1234 })
    await seen(3)
    expect((await ana.playback.step(-1)).replayTick).toBe(race.firstTick + 1233)
    await ana.playback.resume()
    await seen(10)
  })

  test('is told as news, and ends with the results', async () => {
    const { sessionId } = await opens({ start: { time_ms: 5000 }, speed: 8 })
    const ana = await watches(sessionId)
    const told = await eventOf(ana, 'LapCompleted')
    expect(told.lap).toBe(1)
    expect(race.lapTimesMs).toContain(told.timeMs)
    const results = await eventOf(ana, 'RaceResults')
    expect(results.classification.map(({ name }) => name)).toEqual(race.order)
    expect(results.replayId).toBe(race.id)
    await eventOf(ana, 'PlaybackState', ({ isEnded }) => isEnded)
  })

  test('comes by datagrams too', async () => {
    const { sessionId } = await opens()
    const ana = await watches(sessionId, { udp: true })
    await until(() => ana.isOnDatagrams)
    for await (const { columns } of ana.telemetry()) {
      expect(columns.gameMode).toBe(GameMode.Replay)
      break
    }
  })

  test('is ordinary telemetry in mode Replay to a client of dialect 1, which may not drive', async () => {
    const { sessionId } = await opens({ start: { time_ms: 2000 } })
    await using client = await signInDialect1(server.tcpPort, 'Bo')
    client.send('SelectCar', { car_config_id: carId })
    client.send('JoinSession', { session_id: sessionId })
    expect((await client.nextOf('Error')).data).toMatchObject({ code: 403, reason: 'only_watched' })
    client.send('JoinAsSpectator', { session_id: sessionId })
    await client.nextOf('SessionJoined')
    const { data } = await client.nextOf('Telemetry')
    expect(data).toMatchObject({ game_mode: GameMode.Replay, car_states: [{ name: 'Driver 0' }, {}, {}] })
    client.send('LeaveSession')
    const known = new Set(['Telemetry', 'LobbyState', 'HeartbeatAck'])
    for (let said = await client.next(); said.type !== 'SessionLeft'; said = await client.next()) {
      expect(known).toContain(said.type)
    }
  })
})

test('[RPL1] bots watch at eight times the speed, with seeks, to the end', async () => {
  const options = { count: 2, laps: 1, track: undefined, car: undefined, transport: 'tcp', isJson: true } as const
  const watch = { target: { replayId: race.id }, speed: 8, seeks: 5 }
  const bots = { ...options, url: tcp(server.tcpPort), skill: undefined, tokens: [], timeoutS: 60 }
  const summary = await runWatch(bots, watch, AbortSignal.timeout(60_000))
  expect(summary).toMatchObject({ watchers: 2, errors: [], seeks: 5 })
  expect(summary.frames).toBeGreaterThanOrEqual(5 * 20)
  // By what they were shown. A machine that is busy may hold it up, but not by half and each time.
  expect(summary.speed).toBeGreaterThan(4)
  expect(summary.speed).toBeLessThan(8.01)
})

describe('[RPL1] over HTTP', () => {
  test('a playback is opened, listed, controlled by its token, and closed', async () => {
    const { sessionId, token, state } = await opens({ paused: true, speed: 2, start: { lap: 1 } })
    expect(state).toMatchObject({ is_paused: true, speed: 2, replay_tick: race.firstTick - 1 + 240, tick_hz: 240 })
    const path = `/api/sessions/${sessionId}`
    const listed = (await ask('/api/sessions')).body.items as { id: string; mode: string }[]
    expect(listed.find(({ id }) => id === sessionId)).toMatchObject({ mode: 'replay' })
    expect((await ask(path)).body).toMatchObject({ isLive: true, classification: [], cars: [] })
    expect((await ask(`${path}/playback`)).body).toMatchObject({ replay_id: race.id, is_paused: true })
    const statuses = []
    for (const [body, shown] of [
      [{ action: 'resume' }, undefined],
      [{ action: 'resume' }, 'x'.repeat(43)],
      [{ action: 'speed', speed: 9 }, token],
      [{ action: 'seek', lap: 7 }, token],
      [{ action: 'fly' }, token],
    ] as const) {
      statuses.push((await post(`${path}/playback`, body, { token: shown })).status)
    }
    expect(statuses).toEqual([401, 403, 400, 400, 400])
    const sought = await post(`${path}/playback`, { action: 'seek', time_ms: 1000 }, { token })
    expect(sought).toMatchObject({ status: 200, body: { replay_tick: race.firstTick + 240 } })
    expect((await ask(`${path}/playback`, { method: 'DELETE', token: 'x' })).status).toBe(403)
    expect((await ask(`${path}/playback`, { method: 'DELETE', token })).status).toBe(200)
    expect((await ask(`${path}/playback`)).status).toBe(404)
    expect(server.parts.directory.session(sessionId)).toBeUndefined()
  })

  test('what cannot be opened is refused, and leaves nothing behind', async () => {
    const at = await playing({ replays: { playbacks_per_address_max: 1 } })
    const path = `/api/replays/${race.id}/playback`
    const statuses = async (...requests: (readonly [string, unknown])[]) => {
      const answers = []
      for (const [where, body] of requests) answers.push((await post(where, body, { at })).status)
      return answers
    }
    const wrong = [
      { speed: 100 },
      { start: {} },
      { start: { tick: 1, lap: 1 } },
      { start: { lap: 50 } },
      { fast: 1 },
      [],
    ]
    expect(await statuses(...wrong.map((body) => [path, body] as const))).toEqual(wrong.map(() => 400))
    expect(await statuses(['/api/replays/another/playback', {}], ['/api/replays/..%2Fx/playback', {}])).toEqual([
      404, 404,
    ])
    expect(await statuses([path, { name: 'x'.repeat(5000) }], [path, {}], [path, {}])).toEqual([413, 201, 429])
    at.stop()
    await at.closed
  })
})

test('[RPL1] control messages in a session that is driven, and without a session, are refused', async () => {
  const ana = await player(tcp(server.tcpPort), 'Ana')
  await expect(ana.playback.pause()).rejects.toMatchObject({ reason: 'not_in_session' })
  await ana.selectCar(carId)
  await ana.createSession(RACE)
  await expect(ana.playback.pause()).rejects.toMatchObject({ reason: 'not_a_playback' })
  const { sessionId } = await opens()
  const bo = await watches(sessionId)
  await expect(bo.playback.pause()).rejects.toMatchObject({ reason: 'may_not_control' })
})

test('[RPL1] a race that is still recorded is played behind it, and to its end when it is over', async () => {
  const growing = { ...race, id: `${race.id}-now` }
  const path = await putPlayable(server.config.replays.dir, growing, 6)
  const { body } = await post(`/api/replays/${growing.id}/playback`, {})
  expect(body.state).toMatchObject({ is_live: true, last_tick: race.firstTick - 1 + 5 * 240 })
  const ana = await watches(parseId<SessionId>(body.session_id)!, { token: body.control_token })
  const seen = comparesFrames(ana, race)
  const edge = await ana.playback.seek({ tick: race.lastTick })
  expect(edge.replayTick).toBeGreaterThanOrEqual(race.firstTick - 1 + 3.5 * 240)
  expect(edge.replayTick).toBeLessThanOrEqual(race.firstTick - 1 + 5 * 240)
  await eventOf(ana, 'PlaybackState', ({ isBuffering }) => !isBuffering)
  await seen(5)
  for (const piece of race.pieces.slice(6)) await appendFile(path, piece)
  await rename(path, path.slice(0, -'.part'.length))
  await ana.playback.setSpeed(8)
  await eventOf(ana, 'RaceResults')
  const ended = await eventOf(ana, 'PlaybackState', ({ isEnded }) => isEnded)
  expect(ended).toMatchObject({ isLive: false, replayTick: race.lastTick })
  await seen(1)
})

test('[RPL1] a file that is damaged, or none, is an error for whoever asks, and for nobody else', async () => {
  const { dir } = server.config.replays
  const damaged = (which: number, change: (byte: number, at: number) => number) =>
    race.pieces.map((piece, index) => (index === which ? piece.map(change) : piece))
  await putPlayable(dir, { id: 'torn', pieces: damaged(0, (byte, at) => (at === 30 ? byte ^ 1 : byte)) })
  await putPlayable(dir, { id: 'empty', pieces: [] })
  for (const id of ['torn', 'empty']) expect((await post(`/api/replays/${id}/playback`, {})).status).toBe(422)
  await putPlayable(dir, { id: 'holed', pieces: damaged(3, (byte, at) => (at > 40 ? 0 : byte)) })
  const { body } = await post('/api/replays/holed/playback', { speed: 8 })
  const ana = await watches(parseId<SessionId>(body.session_id)!)
  await eventOf(ana, 'PlaybackState', ({ isEnded }) => isEnded)
})

test('a playback is followed live over HTTP as a session is', async () => {
  const { sessionId } = await opens({ start: { time_ms: 5000 }, speed: 8 })
  await using stream = await openEventStream(
    `http://127.0.0.1:${server.httpPort}/api/live/sessions/${sessionId}?cars=true`,
  )
  expect((await stream.next()).data.session).toMatchObject({ mode: 'replay' })
  await watches(sessionId)
  await stream.next(({ event, data }) => event === 'cars' && data.cars.length > 1)
  await stream.next(({ event, data }) => event === 'event' && data.type === 'raceResults')
  const { rows } = stream.events.findLast(({ event }) => event === 'timing')!.data
  expect(rows[0]).toMatchObject({ name: expect.stringContaining('Driver'), laps: expect.any(Number) })
})

test('[SHUT1] a server that stops tells those who watch, and is closed', async () => {
  const at = await playing({})
  const { sessionId } = await opens({}, at)
  const ana = await watches(sessionId, { at })
  at.stop()
  await eventOf(ana, 'SessionClosed', ({ reason }) => reason === 'shutting_down')
  await at.closed
  expect([at.parts.directory.sessionCount, at.parts.metronome.stats.running]).toEqual([0, 0])
})
