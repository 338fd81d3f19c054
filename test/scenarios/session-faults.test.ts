import { expect, test } from 'vitest'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// A bug in one place of a running server ends what it is part of, and nothing else.

const config = {
  lobby: { broadcast_interval_ms: 60_000 },
  network: { heartbeat_timeout_ms: 60_000 },
  session: { countdown_seconds: 0 },
} as const

test('a fault of one player ends his connection and his seat; everybody else goes on', async () => {
  await using server = await startTestServer(config)
  const [ana, bo] = [await signInDialect1(server.tcpPort, 'Ana'), await signInDialect1(server.tcpPort, 'Bo')]
  ana.send('SelectCar', { car_config_id: CAR.id })
  ana.send('CreateSession', { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 })
  await ana.nextOf('SessionJoined')
  const { lobbyStates, directory } = server.parts
  lobbyStates.stateFor = () => {
    throw new Error('a bug')
  }
  ana.send('RequestLobbyState')
  await ana.untilEnd()
  await until(() => directory.playerCount === 1 && directory.sessionCount === 0)
  expect(server.logLines.filter(({ level }) => level === 'error')).toMatchObject([{ msg: 'a player failed' }])
  bo.send('Heartbeat', { client_tick: 1 })
  expect((await bo.nextOf('HeartbeatAck')).data).toEqual({ server_tick: 0 })
  await bo.close()
})

test('a fault of one session ends that session and not the process; its members are told, and another is raced on', async () => {
  await using server = await startTestServer(config)
  const [ana, bo] = [await signInDialect1(server.tcpPort, 'Ana'), await signInDialect1(server.tcpPort, 'Bo')]
  for (const client of [ana, bo]) {
    client.send('SelectCar', { car_config_id: CAR.id })
    client.send('CreateSession', {
      track_config_id: RING.id,
      max_players: 2,
      ai_count: 1,
      lap_limit: 9,
      session_kind: 0,
    })
    await client.nextOf('SessionJoined')
  }
  const { keeper, metronome, directory } = server.parts
  keeper.save = () => {
    throw new Error('a bug')
  }
  bo.send('StartSession')
  await bo.nextOf('GameModeChanged')
  // Closing an unfinished race saves it, which throws in the session's own action.
  const [session] = directory.sessions()
  ana.send('StartSession')
  await ana.nextOf('GameModeChanged')
  session!.session.send({ type: 'session.drain' })
  session!.session.send({ type: 'session.close' })
  expect((await ana.nextOf('Error')).data).toMatchObject({ code: 500, reason: 'session_crashed' })
  await ana.nextOf('SessionLeft')
  expect([directory.sessionCount, metronome.stats.running]).toEqual([1, 1])
  bo.send('Heartbeat', { client_tick: 1 })
  const { server_tick: tick } = (await bo.nextOf('HeartbeatAck')).data
  // A frame of a later tick than any that can have been on its way.
  while ((await bo.nextOf('Telemetry')).data.server_tick <= tick);
  await ana.close()
  await bo.close()
})
