import { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Dialect1Client, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { raceAsWitness, WITNESSED } from '../support/witness.ts'

// A bug at each boundary of a running server ends what it is part of; a race beside it goes on, and newcomers come in.

const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 9, session_kind: 0 }

function fail(): never {
  throw new Error('a bug')
}

async function carsIn(client: Dialect1Client): Promise<number> {
  return (await client.nextOf('Telemetry')).data.car_states.length
}

function errorsOf({ logLines }: TestServer): readonly string[] {
  return logLines.filter(({ level }) => level === 'error').map(({ msg }) => msg)
}

test('a socket that throws on a write inside the tick ends its connection; the other driver of the session races on', async () => {
  const session = { ...WITNESSED.session, allow_mid_race_join: true }
  await using server = await startTestServer({ ...WITNESSED, session })
  await using witness = await raceAsWitness(server)
  const rival = await signInDialect1(server.tcpPort, 'Rival')
  rival.send('SelectCar', { car_config_id: CAR.id })
  rival.send('JoinSession', { session_id: witness.sessionId })
  await until(async () => (await carsIn(rival)) === 3)
  const { write } = Socket.prototype
  onTestFinished(() => {
    Socket.prototype.write = write
  })
  const { localPort } = rival.socket
  Socket.prototype.write = function broken(this: Socket, ...args: Parameters<typeof write>) {
    return this.remotePort === localPort ? fail() : write.apply(this, args)
  } as typeof write
  await rival.untilEnd()
  await until(() => server.parts.directory.playerCount === 1)
  await witness.drives()
  expect(await carsIn(witness.client)).toBe(2)
  expect(errorsOf(server)).toEqual(['a connection failed'])
  expect(server.parts.metrics.counters.sessionCrashes).toBe(0)
})

test('a storage whose calls throw keeps nobody from signing in, opening sessions and leaving', async () => {
  await using server = await startTestServer(WITNESSED)
  await using witness = await raceAsWitness(server)
  Object.assign(server.parts.storage, { savePlayer: fail, saveSession: fail })
  await using ana = await signInDialect1(server.tcpPort, 'Ana')
  ana.send('SelectCar', { car_config_id: CAR.id })
  ana.send('CreateSession', RACE)
  await ana.nextOf('SessionJoined')
  ana.send('LeaveSession')
  await ana.nextOf('SessionLeft')
  await until(() => server.parts.directory.sessionCount === 1)
  await witness.drives()
  expect(errorsOf(server)).toEqual([])
})

test('a planner whose calls throw sends the session that needs it back to its lobby with Error 500', async () => {
  await using server = await startTestServer(WITNESSED)
  await using witness = await raceAsWitness(server)
  await using ana = await signInDialect1(server.tcpPort, 'Ana')
  ana.send('SelectCar', { car_config_id: CAR.id })
  ana.send('CreateSession', RACE)
  await ana.nextOf('SessionJoined')
  const { prepare } = server.parts.planner
  Object.assign(server.parts.planner, { prepare: fail })
  ana.send('StartSession')
  expect((await ana.nextOf('Error')).data).toMatchObject({ code: 500 })
  await witness.drives()
  Object.assign(server.parts.planner, { prepare })
  ana.send('StartSession')
  await ana.nextOf('Telemetry')
})

test('an HTTP route that throws is a 500 to its caller and nothing to anybody else', async () => {
  await using server = await startTestServer(WITNESSED)
  await using witness = await raceAsWitness(server)
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${server.httpPort}${path}`)).status
  const { listSessions } = server.parts.storage
  Object.assign(server.parts.storage, { listSessions: fail })
  server.parts.metrics.levels.connectedPlayers = fail
  expect([await statusOf('/api/sessions'), await statusOf('/metrics')]).toEqual([500, 500])
  await witness.drives()
  Object.assign(server.parts.storage, { listSessions })
  expect([await statusOf('/api/sessions'), await statusOf('/health')]).toEqual([200, 200])
  expect(errorsOf(server)).toEqual(['an HTTP request failed', 'an HTTP request failed'])
})

test('figures that cannot be counted end the counting, not the ticks', async () => {
  await using server = await startTestServer(WITNESSED)
  await using witness = await raceAsWitness(server)
  server.parts.metrics.tickGapMs.observe = fail
  await witness.drives()
  expect(errorsOf(server)).toEqual(['ticks are no longer measured'])
})

test('a lobby that fails is the end of the server: what is there is closed, and the reason is known', async () => {
  const server = await startTestServer(WITNESSED)
  const witness = await raceAsWitness(server)
  server.parts.directory.hasName = fail
  const newcomer = signInDialect1(server.tcpPort, 'Ana')
  await expect(newcomer).rejects.toThrow('ended the connection')
  await witness.client.untilEnd()
  await expect(server.closed).rejects.toThrow('a bug')
  await expect(server[Symbol.asyncDispose]()).rejects.toThrow('a bug')
})
