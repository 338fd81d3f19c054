import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'vitest'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { writeTokens } from '../../support/auth-files.ts'
import { connectDialect1, type Dialect1Client, frameOf, signInDialect1 } from '../../support/dialect1-client.ts'
import { CAR, RING } from '../../support/test-content.ts'
import { startTestServer, type TestServer } from '../../support/test-server.ts'
import { until } from '../../support/until.ts'
import { Evidence } from './evidence.ts'

const watchedOf = ({ httpPort: port, logLines }: TestServer) => ({ port, logLines })

/** More messages at once than a connection may send of all kinds. */
const FLOOD = 3000

/** Guests who say too much, and guests who may not come in. */
export async function troubleWithRates() {
  const rates = { failed_sign_ins_per_minute: 2, control_per_second: 20, abuse_seconds: 1, http_api_per_second: 1 }
  await using server = await startTestServer({ limits: { sign_in_timeout_ms: 400, rates } })
  const limited = await Evidence.before(watchedOf(server))
  const { counters } = server.parts.metrics
  const flooder = await signInDialect1(server.tcpPort, 'Flo')
  flooder.sendBytes(Buffer.concat(Array.from({ length: FLOOD }, () => frameOf('Heartbeat', { client_tick: 1 }))))
  await until(() => counters.floodPauses > 0)
  flooder.socket.destroy()
  await talk(await signInDialect1(server.tcpPort, 'Ana'))
  const tracks = `http://127.0.0.1:${server.httpPort}/api/tracks`
  await until(async () => (await fetch(tracks)).status === 429)
  await limited.heard('connection refused')
  await limited.look()
  limited.close()
  expect(counters.dropped.rate_abuse).toBe(1)
  expect(counters.rateLimited.control).toBeGreaterThan(0)

  const refused = await Evidence.before(watchedOf(server))
  const silent = await connectDialect1(server.tcpPort)
  await silent.untilEnd()
  await signInWith(server, { player_name: '' })
  await signInWith(server, { player_name: 'Cy', protocol: 9 })
  await signInWith(server, { player_name: 'Di' })
  await refused.look()
  // Those that were looked at have a line, of others there may be many.
  const { sign_in_timeout, invalid_name, sign_in_failed, too_many_attempts } = counters.signInsRefused
  expect([sign_in_timeout, invalid_name, sign_in_failed, too_many_attempts]).toEqual([1, 1, 1, 1])
  const told = refused.lines.filter(({ msg }) => msg === 'sign-in refused')
  expect(told.map(({ reason }) => reason)).toEqual(['invalid_name', 'sign_in_failed'])
  return { 'rate-limits': limited, 'refused-sign-ins': [refused.close(), await refuseToken()] }
}

/** A guest with a token that nobody has. */
async function refuseToken(): Promise<Evidence> {
  using folder = tempFolder()
  const tokens_file = join(folder.path, 'tokens.jsonl')
  writeTokens(tokens_file, { Ana: 'driver' })
  await using server = await startTestServer({ auth: { mode: 'token', tokens_file } })
  const evidence = await Evidence.before(watchedOf(server))
  await signInWith(server, { token: 'guess', player_name: 'Eve' })
  await evidence.look()
  return evidence.close()
}

/** Ten times what he may, for longer than it takes to have heard of it. */
async function talk(client: Dialect1Client): Promise<void> {
  const timer = setInterval(() => client.send('SelectCar', { car_config_id: CAR.id }), 5)
  await client.untilEnd().finally(() => clearInterval(timer))
}

async function signInWith({ tcpPort }: TestServer, data: object): Promise<void> {
  const client = await connectDialect1(tcpPort)
  client.send('Authenticate', { token: '', ...data })
  await client.untilEnd()
}

/** Comes in and goes, from another address than all others. */
async function passBy({ tcpPort: port, parts: { gate } }: TestServer): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' })
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  socket.destroy()
  await until(() => gate.total <= 3)
}

/** Guests who come in too great a number, and one who reads nothing of what he is owed. */
export async function troubleWithCrowds() {
  await using server = await startTestServer({
    limits: {
      connections_per_address_max: 3,
      queue_bytes_max: 65_536,
      rates: {
        http_metrics_per_second: 10_000,
        control_per_second: 10_000,
        connections_per_second: 1,
        connections_burst: 30,
      },
    },
    lobby: { state_bytes_max: 65_536 },
  })
  const { gate, metrics } = server.parts
  const { counters } = metrics
  const crowded = await Evidence.before(watchedOf(server))
  const guests = await Promise.all(['Ana', 'Bo', 'Cy'].map((name) => signInDialect1(server.tcpPort, name)))
  const last = await connectDialect1(server.tcpPort)
  expect(await last.untilEnd()).toMatchObject([{ data: { reason: 'connections_per_address' } }])
  await until(async () => {
    await passBy(server)
    return counters.dropped.connection_rate > 0
  })
  for (const { socket } of guests) socket.destroy()
  await until(() => gate.total === 0)
  await crowded.look()
  crowded.close()

  const slow = await Evidence.before(watchedOf(server))
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Di', protocol: 2 })
  await client.nextOf('AuthSuccess')
  client.socket.pause()
  await until(async () => {
    client.send('RequestTrack', { track_id: RING.id })
    if (counters.queuedBytes > 0) await slow.scrape()
    return counters.dropped.slow_client > 0
  })
  await slow.heard('connection refused')
  await slow.look()
  expect(slow.lines.filter(({ msg }) => msg === 'connection refused')).toMatchObject([{ reason: 'slow_client' }])
  client.socket.destroy()
  return { 'connection-limits': crowded, 'slow-clients': slow.close() }
}
