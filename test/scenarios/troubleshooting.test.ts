import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { scrape } from '../support/probing.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// What an operator looks at when players complain, brought about: the metric and the line that docs/OPERATIONS.md names. What
// fails a probe is in probes.test.ts.

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    limits: {
      connections_per_address_max: 3,
      sign_in_timeout_ms: 400,
      rates: { failed_sign_ins_per_minute: 2, control_per_second: 20, abuse_seconds: 1, http_api_per_second: 1 },
    },
  })
})
afterAll(() => server[Symbol.asyncDispose]())

async function readSeries(series: string): Promise<number> {
  return (await scrape(server.httpPort)).series.get(series) ?? Number.NaN
}

function lines(message: string) {
  return server.logLines.filter(({ msg }) => msg === message)
}

async function sayAndEnd(type: string, data: object) {
  const client = await connectDialect1(server.tcpPort)
  client.send(type, { ...data })
  return await client.untilEnd()
}

test('a client that talks too much is counted by class, and in the end put out with a line', async () => {
  const client = await signInDialect1(server.tcpPort, 'Ana')
  // Ten times what he may, for longer than it takes to have heard of it.
  const timer = setInterval(() => client.send('SelectCar', { car_config_id: CAR.id }), 5)
  onTestFinished(() => clearInterval(timer))
  await client.untilEnd()
  expect(await readSeries('apexsim_sign_ins_total')).toBeGreaterThan(0)
  expect(await readSeries('apexsim_rate_limited_total{class="control"}')).toBeGreaterThan(0)
  expect(await readSeries('apexsim_dropped_total{reason="rate_abuse"}')).toBe(1)
  expect(lines('connection refused')).toContainEqual(expect.objectContaining({ reason: 'rate_abuse' }))
})

test('HTTP requests over their rate are counted', async () => {
  const api = `http://127.0.0.1:${server.httpPort}/api/tracks`
  await until(async () => (await fetch(api)).status === 429)
  expect(await readSeries('apexsim_http_requests_limited_total{class="api"}')).toBeGreaterThan(0)
})

test('connections beyond a limit are counted', async () => {
  await until(() => server.parts.gate.total === 0)
  const clients = await Promise.all(Array.from({ length: 3 }, () => signInDialect1(server.tcpPort, 'Bo')))
  await expect(connectDialect1(server.tcpPort).then((client) => client.untilEnd())).resolves.toMatchObject([
    { data: { reason: 'connections_per_address' } },
  ])
  expect(await readSeries('apexsim_dropped_total{reason="connection_limit"}')).toBe(1)
  await Promise.all(clients.map((client) => client.close()))
  await until(() => server.parts.gate.total === 0)
})

test('refused sign-ins are counted by reason, and those that were looked at have a line', async () => {
  const silent = await connectDialect1(server.tcpPort)
  await silent.untilEnd()
  await sayAndEnd('Authenticate', { token: '', player_name: '' })
  await sayAndEnd('Authenticate', { token: '', player_name: 'Cy', protocol: 9 })
  await sayAndEnd('Authenticate', { token: '', player_name: 'Di' })
  const { series } = await scrape(server.httpPort)
  const counted = ['sign_in_timeout', 'invalid_name', 'sign_in_failed', 'too_many_attempts'].map((reason) =>
    series.get(`apexsim_sign_ins_refused_total{reason="${reason}"}`),
  )
  expect(counted).toEqual([1, 1, 1, 1])
  expect(lines('sign-in refused').map(({ reason }) => reason)).toEqual(['invalid_name', 'sign_in_failed'])
})

test('a client that does not read what he is owed is put out, counted, and has a line', async () => {
  await using own = await startTestServer({
    limits: { queue_bytes_max: 65_536, rates: { control_per_second: 10_000 } },
    lobby: { state_bytes_max: 65_536 },
  })
  const client = await connectDialect1(own.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  await client.nextOf('AuthSuccess')
  client.socket.pause()
  const { dropped } = own.parts.metrics.counters
  await until(() => {
    client.send('RequestTrack', { track_id: RING.id })
    return dropped.slow_client > 0
  })
  const { series } = await scrape(own.httpPort)
  expect(series.get('apexsim_dropped_total{reason="slow_client"}')).toBe(1)
  const refusals = own.logLines.filter(({ msg }) => msg === 'connection refused')
  expect(refusals).toMatchObject([{ reason: 'slow_client' }])
  client.socket.destroy()
})
