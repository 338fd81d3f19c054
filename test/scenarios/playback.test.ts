import { appendFile, rename } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { runWatch } from '../../src/cli/bots/watch.ts'
import type { Client } from '../../src/client/client.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { parseId, type SessionId } from '../../src/protocol/ids.ts'
import type { TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { carId, eventOf, expectNothingLeft, player, RACE, serve, startPump, tcp } from '../support/dropouts.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { type PlayableRace, putPlayable, recordPlayable } from '../support/playable-race.ts'
import type { ConfigOverrides, TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Recordings played as sessions, over real sockets and from real files.

let race: PlayableRace
beforeAll(() => {
  race = recordPlayable(16)
})

/** A server with the recording, whose ticks go on as fast as it can. */
async function playing(changes: ConfigOverrides = {}) {
  const ticks = new ManualTickSource()
  const server = await serve(changes, ticks)
  await putPlayable(server.config.replays.dir, race)
  return { server, pump: startPump(ticks) }
}

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by path.
  readonly body: any
}

async function ask(server: TestServer, path: string, method = 'GET', body?: unknown, token?: string): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}${path}`, {
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

async function opens(server: TestServer, wish: object = {}) {
  const { status, body } = await ask(server, `/api/replays/${race.id}/playback`, 'POST', wish)
  expect([status, body]).toEqual([201, expect.objectContaining({ control_token: expect.any(String) })])
  const sessionId = parseId<SessionId>(body.session_id)!
  return { sessionId, token: body.control_token as string, state: body.state }
}

async function watches(server: TestServer, sessionId: SessionId, token?: string, udp = false): Promise<Client> {
  const client = await player(tcp(server.tcpPort), 'Ana', { udp })
  if (token !== undefined) client.playback.useToken(token)
  await client.spectate(sessionId)
  return client
}

/**
 * Looks whether each frame shows one recorded tick, with all cars where they were, no earlier than the one told last and no
 * later than its speed allows: now and then it waits for the file. Returns the number of frames that did.
 */
function comparesFrames(client: Client): () => number {
  const wrong: string[] = []
  let compared = 0
  client.onTelemetry(({ columns }) => {
    const { state } = client.playback
    if (state === undefined || state.isBuffering || columns.tick < state.tick) return
    const moved = state.isPaused || state.isEnded ? 0 : (columns.tick - state.tick) * state.speed
    let tick = Math.min(race.lastTick, state.replayTick + Math.ceil(moved))
    while (tick >= state.replayTick && !isAsAt(tick, columns)) tick--
    if (tick < state.replayTick) wrong.push(`tick ${columns.tick}, after ${JSON.stringify(state)}`)
    compared++
  })
  return () => {
    expect(wrong).toEqual([])
    return compared
  }
}

/** Within a step of the wire and the tolerance of the file. */
const APART_M = 0.012

function isAsAt(tick: number, { x, y }: TelemetryColumns): boolean {
  return [0, 1, 2].every((slot) => {
    const place = race.place(tick, slot)
    return Math.hypot((x[slot] ?? 0) - place.x, (y[slot] ?? 0) - place.y) < APART_M
  })
}

const shown = (client: Client) => eventOf(client, 'PlaybackState', ({ isBuffering }) => !isBuffering)

describe('[RPL1] what a client sees', () => {
  test.each([0, 1])('is what was recorded, at any speed and after every seek (%i workers)', async (workers) => {
    const { server, pump } = await playing({ server: { workers } })
    const { sessionId, token } = await opens(server, { name: 'Last Sunday' })
    pump.isOn = false
    const ana = await watches(server, sessionId, token)
    expect(ana.session?.snapshot).toMatchObject({ name: 'Last Sunday', mode: GameMode.Replay, maxPlayers: 4 })
    expect(ana.session?.inSlot(2)).toMatchObject({ name: 'Driver 2', isAi: true })
    const compared = comparesFrames(ana)
    pump.isOn = true
    const seen = async (frames: number) => {
      const wanted = compared() + frames
      await until(() => compared() >= wanted)
    }
    await seen(20)
    await ana.playback.setSpeed(8)
    await seen(5)
    await ana.playback.seek({ timeMs: 2000 })
    await ana.playback.setSpeed(1)
    await seen(20)
    await ana.playback.pause()
    await seen(5)
    await ana.playback.seek({ tick: race.firstTick + 1234 })
    await seen(5)
    expect((await ana.playback.step(-1)).replayTick).toBe(race.firstTick + 1233)
    await ana.playback.resume()
    await seen(20)
    await ana.leaveSession()
  })

  test('is told as news, and ends with the results', async () => {
    const { server } = await playing()
    const { sessionId } = await opens(server, { start: { time_ms: 5000 } })
    const ana = await watches(server, sessionId)
    const told = await eventOf(ana, 'LapCompleted')
    expect(told.lap).toBe(1)
    expect(race.lapTimesMs).toContain(told.timeMs)
    const results = await eventOf(ana, 'RaceResults')
    expect(results.classification.map(({ name }) => name)).toEqual(race.order)
    await eventOf(ana, 'PlaybackState', ({ isEnded }) => isEnded)
  })

  test('comes by datagrams too', async () => {
    const { server } = await playing()
    const { sessionId } = await opens(server)
    const ana = await watches(server, sessionId, undefined, true)
    await until(() => ana.isOnDatagrams)
    for await (const { columns } of ana.telemetry()) {
      expect(columns.gameMode).toBe(GameMode.Replay)
      break
    }
  })

  test('is ordinary telemetry in mode Replay to a client of dialect 1, which may not drive', async () => {
    const { server } = await playing()
    const { sessionId } = await opens(server)
    await using client = await signInDialect1(server.tcpPort, 'Bo')
    client.send('SelectCar', { car_config_id: carId })
    client.send('JoinSession', { session_id: sessionId })
    expect((await client.nextOf('Error')).data).toMatchObject({ code: 403, reason: 'only_watched' })
    client.send('JoinAsSpectator', { session_id: sessionId })
    expect((await client.next()).type).toBe('SessionJoined')
    const { data } = await client.nextOf('Telemetry')
    expect(data).toMatchObject({ game_mode: GameMode.Replay, car_states: [{ name: 'Driver 0' }, {}, {}] })
    client.send('LeaveSession')
    const known = new Set(['Telemetry', 'LobbyState', 'SessionLeft', 'HeartbeatAck'])
    for (let said = await client.next(); said.type !== 'SessionLeft'; said = await client.next()) {
      expect(known).toContain(said.type)
    }
  })
})

test('[RPL1] bots watch at eight times the speed, with seeks, to the end', async () => {
  const { server } = await playing()
  const { sessionId, token } = await opens(server)
  const options = { count: 2, laps: 1, track: undefined, car: undefined, transport: 'tcp', isJson: true } as const
  const watch = { sessionId, controlToken: token, speed: 8, seeks: 5 }
  const bots = { ...options, url: tcp(server.tcpPort), skill: undefined, timeoutS: 60 }
  const summary = await runWatch(bots, watch, AbortSignal.timeout(60_000))
  expect(summary).toMatchObject({ watchers: 2, errors: [], seeks: 5 })
  expect(summary.frames).toBeGreaterThan(100)
})

describe('[RPL1] over HTTP', () => {
  test('a playback is opened, listed, controlled by its token, and closed', async () => {
    const { server } = await playing()
    const { sessionId, token, state } = await opens(server, { paused: true, speed: 2, start: { lap: 1 } })
    expect(state).toMatchObject({ is_paused: true, speed: 2, replay_tick: race.firstTick - 1 + 240, tick_hz: 240 })
    const path = `/api/sessions/${sessionId}`
    expect((await ask(server, '/api/sessions')).body.items).toMatchObject([{ id: sessionId, mode: 'replay' }])
    expect((await ask(server, path)).body).toMatchObject({ isLive: true, classification: [], cars: [] })
    expect((await ask(server, `${path}/playback`)).body).toMatchObject({ replay_id: race.id, is_paused: true })
    const control = (body: object, shownToken?: string) => ask(server, `${path}/playback`, 'POST', body, shownToken)
    expect((await control({ action: 'resume' })).status).toBe(401)
    expect((await control({ action: 'resume' }, 'x'.repeat(43))).status).toBe(403)
    expect((await control({ action: 'speed', speed: 9 }, token)).status).toBe(400)
    expect((await control({ action: 'seek', lap: 7 }, token)).status).toBe(400)
    expect((await control({ action: 'fly' }, token)).status).toBe(400)
    const sought = await control({ action: 'seek', time_ms: 1000 }, token)
    expect(sought).toMatchObject({ status: 200, body: { replay_tick: race.firstTick + 240 } })
    expect((await ask(server, `${path}/playback`, 'DELETE', undefined, 'x')).status).toBe(403)
    expect((await ask(server, `${path}/playback`, 'DELETE', undefined, token)).status).toBe(200)
    expect((await ask(server, `${path}/playback`)).status).toBe(404)
    await expectNothingLeft(server)
  })

  test('what cannot be opened is refused, and leaves nothing behind', async () => {
    const { server } = await playing({ replays: { playbacks_per_address_max: 1 } })
    const path = `/api/replays/${race.id}/playback`
    const statuses = async (...requests: (readonly [string, unknown])[]) => {
      const answers = []
      for (const [where, body] of requests) answers.push((await ask(server, where, 'POST', body)).status)
      return answers
    }
    const wrong = [{ speed: 100 }, { start: {} }, { start: { tick: 1, lap: 1 } }, { start: { lap: 50 } }, { fast: 1 }, []]
    expect(await statuses(...wrong.map((body) => [path, body] as const))).toEqual(wrong.map(() => 400))
    expect(await statuses(['/api/replays/another/playback', {}], ['/api/replays/..%2Fx/playback', {}])).toEqual([404, 404])
    const plain = await fetch(`http://127.0.0.1:${server.httpPort}${path}`, { method: 'POST', body: '{}' })
    expect(plain.status).toBe(415)
    const large = { name: 'x'.repeat(5000) }
    expect(await statuses([path, large], [path, {}], [path, {}])).toEqual([413, 201, 429])
  })

  test('there are no more playbacks than the configuration says, and none when it says so', async () => {
    const { server } = await playing({ replays: { playbacks_max: 0 } })
    const path = `/api/replays/${race.id}/playback`
    expect((await ask(server, path, 'POST', {})).status).toBe(503)
    const { server: off } = await playing({ replays: { playback: 'off' } })
    expect((await ask(off, path, 'POST', {})).status).toBe(405)
  })
})

test('[RPL1] control messages in a session that is driven, and without a session, are refused', async () => {
  const { server } = await playing()
  const ana = await player(tcp(server.tcpPort), 'Ana')
  await expect(ana.playback.pause()).rejects.toMatchObject({ reason: 'not_in_session' })
  await ana.selectCar(carId)
  await ana.createSession(RACE)
  await expect(ana.playback.pause()).rejects.toMatchObject({ reason: 'not_a_playback' })
  const { sessionId } = await opens(server)
  const bo = await watches(server, sessionId)
  await expect(bo.playback.pause()).rejects.toMatchObject({ reason: 'may_not_control' })
})

test('[RPL1] a race that is still recorded is played behind it, and to its end when it is over', async () => {
  const { server } = await playing()
  const growing = { ...race, id: `${race.id}-now` }
  const path = await putPlayable(server.config.replays.dir, growing, 6)
  const { body } = await ask(server, `/api/replays/${growing.id}/playback`, 'POST', {})
  expect(body.state).toMatchObject({ is_live: true, last_tick: race.firstTick - 1 + 5 * 240 })
  const ana = await watches(server, parseId<SessionId>(body.session_id)!, body.control_token)
  const compared = comparesFrames(ana)
  const edge = await ana.playback.seek({ tick: race.lastTick })
  expect(edge.replayTick).toBe(race.firstTick - 1 + 3 * 240)
  await shown(ana)
  for (const part of race.pieces.slice(6)) await appendFile(path, part)
  await rename(path, path.slice(0, -'.part'.length))
  await ana.playback.setSpeed(8)
  await eventOf(ana, 'RaceResults')
  const ended = await eventOf(ana, 'PlaybackState', ({ isEnded }) => isEnded)
  expect(ended).toMatchObject({ isLive: false, replayTick: race.lastTick })
  expect(compared()).toBeGreaterThan(5)
})

test('[RPL1] a file that is damaged, or none, is an error for whoever asks, and for nobody else', async () => {
  const { server } = await playing()
  const dir = server.config.replays.dir
  const torn = race.pieces.map((part, index) => (index === 0 ? part.map((byte, at) => (at === 30 ? byte ^ 1 : byte)) : part))
  await putPlayable(dir, { ...race, id: 'torn', pieces: torn })
  await putPlayable(dir, { ...race, id: 'empty', pieces: [] })
  for (const id of ['torn', 'empty']) {
    expect((await ask(server, `/api/replays/${id}/playback`, 'POST', {})).status).toBe(422)
  }
  const bad = race.pieces.map((part, index) => (index === 3 ? part.map((byte, at) => (at > 40 ? 0 : byte)) : part))
  await putPlayable(dir, { ...race, id: 'holed', pieces: bad })
  const { body } = await ask(server, '/api/replays/holed/playback', 'POST', { speed: 8 })
  const ana = await watches(server, parseId<SessionId>(body.session_id)!)
  await eventOf(ana, 'PlaybackState', ({ isEnded }) => isEnded)
})

test('[SHUT1] a server that stops tells those who watch, and is closed', async () => {
  const { server } = await playing()
  const { sessionId } = await opens(server)
  const ana = await watches(server, sessionId)
  server.stop()
  await eventOf(ana, 'SessionClosed', ({ reason }) => reason === 'shutting_down')
  await server.closed
  expect([server.parts.directory.sessionCount, server.parts.metronome.stats.running]).toEqual([0, 0])
})
