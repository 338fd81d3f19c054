import { expect, test } from 'vitest'
import { GameMode } from '../../src/protocol/enums.ts'
import type { ClassifiedCar } from '../../src/protocol/server-messages.ts'
import { connectDialect1, type Dialect1Client } from '../support/dialect1-client.ts'
import {
  carId,
  drives,
  eventOf,
  expectNothingLeft,
  player,
  RACE,
  racing,
  serve,
  startPump,
  tcp,
  trackId,
  ws,
} from '../support/dropouts.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { relayTo } from '../support/relay.ts'
import type { TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Players who drop out of a race, come back by another way, or do not, over real sockets.

test.each([0, 1])(
  '[AUTH5] who drops out by TCP is driven for, comes back by WebSocket, and has all that was his (%i workers)',
  async (workers) => {
    const { server, relay, ana, bo, session } = await racing({ server: { workers } })
    relay.cut()
    const isAnaAway = (isAway: boolean | undefined) =>
      eventOf(
        bo,
        'ParticipantJoined',
        ({ participant }) => participant.playerId === ana.playerId && participant.isAway === isAway,
      )
    await isAnaAway(true)
    expect(bo.session?.participant(ana.playerId)).toMatchObject({ isAway: true, slot: 0, isHost: true })
    await until(() => server.parts.gate.total === 1)
    let speedMps = 0
    bo.onTelemetry(({ columns }) => {
      speedMps = columns.speedMps[0] ?? 0
    })
    await until(() => speedMps > 5)
    const back = await player(ws(server), 'Anna', { resumeToken: ana.resumeToken })
    await isAnaAway(undefined)
    expect([back.isResumed, back.playerId, back.playerName, back.session?.id]).toEqual([
      true,
      ana.playerId,
      'Ana',
      session.id,
    ])
    expect(back.session?.you).toMatchObject({ slot: 0, gridPosition: 1, isHost: true })
    await drives(back)
    await back.setGameMode(GameMode.Lobby)
    await back.leaveSession()
    await back.close()
    await bo.close()
    await expectNothingLeft(server)
  },
)

test('[AUTH5] a race goes to its flag with the lap, the time and the seat of somebody who was away for a part of it', async () => {
  const ticks = new ManualTickSource()
  const pump = startPump(ticks)
  const changes = { session: { finish_timeout_seconds: 1 } }
  const { server, relay, ana, bo, session } = await racing(changes, {}, { lapLimit: 2, ticks })
  relay.cut()
  await eventOf(bo, 'ParticipantJoined', ({ participant }) => participant.isAway === true)
  const lap = await eventOf(bo, 'LapCompleted', ({ playerId }) => playerId === ana.playerId)
  pump.isOn = false
  const back = await player(ws(server), 'Ana', { resumeToken: ana.resumeToken })
  const rowOf = (rows: readonly ClassifiedCar[] = []) => rows.find(({ playerId }) => playerId === ana.playerId)
  const expected = { name: 'Ana', gridPosition: 1, laps: 1, lastLapMs: lap.timeMs, status: 'running' }
  expect(rowOf(back.session?.snapshot.classification)).toMatchObject(expected)
  pump.isOn = true
  // She presses nothing, so that the AI drives on.
  const results = await eventOf(back, 'RaceResults')
  expect(rowOf(results.classification)).toMatchObject({ position: 1, name: 'Ana', laps: 2, status: 'finished' })
  expect(server.parts.directory.session(session.id)?.listing.playerCount).toBe(2)
})

test.each([0, 1])('[AUTH5] datagrams come back too, by a channel with a new token (%i workers)', async (workers) => {
  const { server, relay, ana } = await racing({ server: { workers } }, { udp: true })
  await until(() => ana.isOnDatagrams)
  relay.cut()
  await until(() => server.parts.gate.total === 1)
  const back = await player(tcp(server.tcpPort), 'Ana', { resumeToken: ana.resumeToken, udp: true })
  await until(() => back.isOnDatagrams)
  await drives(back)
})

test('[AUTH5] who does not come back in time is out: left in the order, his seat free, his token void', async () => {
  const { server, relay, ana, bo, session } = await racing({ session: { reconnect_grace_ms: 200 } })
  relay.cut()
  await eventOf(bo, 'ParticipantLeft', ({ playerId }) => playerId === ana.playerId)
  await eventOf(bo, 'HostChanged', ({ playerId }) => playerId === bo.playerId)
  const late = await player(ws(server), 'Ana', { resumeToken: ana.resumeToken })
  expect([late.isResumed, late.playerName, late.session]).toEqual([false, 'Ana', undefined])
  expect(late.playerId).not.toBe(ana.playerId)
  const watching = await late.spectate(session.id)
  expect(watching.snapshot.classification.find(({ playerId }) => playerId === ana.playerId)).toMatchObject({
    status: 'left',
  })
  for (const client of [late, bo]) await client.close()
  await expectNothingLeft(server)
})

test('[AUTH5] of a last player nothing is left when his grace is over', async () => {
  const server = await serve({ session: { reconnect_grace_ms: 200 } })
  const relay = await relayTo(server.tcpPort)
  const ana = await player(tcp(relay.port), 'Ana')
  await ana.selectCar(carId)
  await ana.createSession(RACE)
  await ana.startSession()
  await drives(ana)
  relay.cut()
  await until(() => server.parts.absences.count === 1)
  expect(server.parts.directory.sessionCount).toBe(1)
  await expectNothingLeft(server)
})

/** Signs in as dialect 2 over a plain socket, which says nothing that it is not told to. */
async function signIn(
  server: TestServer,
  resumeToken?: Uint8Array,
): Promise<{ client: Dialect1Client; data: Record<string, unknown> & { ResumeToken: Uint8Array } }> {
  const client = await connectDialect1(server.tcpPort)
  const resume = resumeToken === undefined ? {} : { resume_token: resumeToken }
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2, ...resume })
  return { client, data: (await client.nextOf('AuthSuccess')).data }
}

async function signedInAndRacing(server: TestServer) {
  const ana = await signIn(server)
  ana.client.send('SelectCar', { car_config_id: carId })
  ana.client.send('CreateSession', { track_config_id: trackId, max_players: 2, ai_count: 0, lap_limit: 9 })
  ana.client.send('StartSession')
  await ana.client.nextOf('frame')
  return ana
}

test('[AUTH5] a token works again until the first message after its use, and then no more', async () => {
  const server = await serve()
  const ana = await signedInAndRacing(server)
  ana.client.socket.resetAndDestroy()
  // AuthSuccess is lost, as far as this client can tell.
  const lost = await signIn(server, ana.data.ResumeToken)
  expect(lost.data).toMatchObject({ Resumed: true, PlayerId: ana.data['PlayerId'] })
  lost.client.socket.resetAndDestroy()
  const second = await signIn(server, ana.data.ResumeToken)
  expect(second.data).toMatchObject({ Resumed: true, PlayerId: ana.data['PlayerId'] })
  second.client.send('Ping', { t0: 1 })
  await second.client.nextOf('Pong')
  second.client.socket.resetAndDestroy()
  const third = await signIn(server, ana.data.ResumeToken)
  expect(third.data['Resumed']).toBe(false)
  expect((await signIn(server, second.data.ResumeToken)).data).toMatchObject({
    Resumed: true,
    PlayerId: ana.data['PlayerId'],
  })
  // The one that was made out and never seen again was replaced.
  expect((await signIn(server, lost.data.ResumeToken)).data['Resumed']).toBe(false)
})

test('[AUTH5] an old connection that is still open is told 409 and closed; the new one goes on alone', async () => {
  const server = await serve()
  const ana = await signedInAndRacing(server)
  const again = await signIn(server, ana.data.ResumeToken)
  const last = (await ana.client.untilEnd()).filter(({ type }) => type !== 'frame').at(-1)
  expect(last).toMatchObject({ type: 'Error', data: { code: 409, reason: 'signed_in_elsewhere' } })
  expect((await again.client.next()).type).toBe('SessionJoined')
  expect((await again.client.next()).type).toBe('SessionSnapshot')
  await again.client.nextOf('frame')
  expect([server.parts.directory.playerCount, server.parts.absences.count]).toEqual([1, 0])
  again.client.send('Disconnect')
  await again.client.untilEnd()
  await expectNothingLeft(server)
})

test.each([0, 1])(
  '[AUTH5] a client whose link is cut and refused a few times comes back by itself, in mid-loop (%i workers)',
  async (workers) => {
    const reconnect = { firstDelayMs: 5, delayMsMax: 20 }
    const { server, relay, ana, session } = await racing({ server: { workers } }, { reconnect })
    const frames = ana.telemetry()[Symbol.asyncIterator]()
    await frames.next()
    relay.isShut = true
    relay.cut()
    await eventOf(ana, 'connection', ({ state }) => state === 'reconnecting')
    await until(() => server.parts.absences.count === 1)
    const listing = ana.listCars()
    relay.isShut = false
    await eventOf(ana, 'connection', ({ state }) => state === 'resumed')
    expect([ana.isResumed, ana.session, server.parts.absences.count]).toEqual([true, session, 0])
    expect((await listing).items).toHaveLength(1)
    expect((await frames.next()).done).toBe(false)
    await drives(ana)
  },
)

test('[SHUT1] a stop waits for nobody who is away', async () => {
  const { server, relay, bo } = await racing({ server: { drain_seconds: 60 } })
  relay.cut()
  await until(() => server.parts.absences.count === 1)
  server.stop()
  await until(() => server.parts.directory.playerCount === 1)
  await bo.close()
  await server.closed
  expect([server.parts.absences.count, server.parts.directory.playerCount]).toEqual([0, 0])
})
