import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 }

test('[RATE1] an address that opens connections too fast is told to wait, over all transports', async () => {
  await using server = await startTestServer({ limits: { rates: { connections_burst: 4, connections_per_second: 1 } } })
  const tcp = await Promise.all(Array.from({ length: 20 }, () => connectDialect1(server.tcpPort)))
  // Nobody has signed in: who is let in stays, and who is not is told and ended.
  const { dropped } = server.parts.metrics.counters
  const refused = await Promise.any(tcp.map((client) => client.untilEnd()))
  expect(refused).toMatchObject([{ data: { code: 429, reason: 'connection_rate', retry_after_seconds: 1 } }])
  expect(dropped.connection_rate).toBeGreaterThan(0)
  await until(() => server.parts.gate.total + dropped.connection_rate === tcp.length)
  // Some are answered, and those that come too fast even for that are closed; each is counted, and once.
  const counted = dropped.connection_rate
  const web = await Promise.allSettled(Array.from({ length: 20 }, () => connectWebSocket(server.httpPort)))
  const turnedAway = web.filter(({ status }) => status === 'rejected').length
  expect(turnedAway).toBeGreaterThan(0)
  expect(dropped.connection_rate - counted).toBe(turnedAway)
  for (const one of web) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]()
  for (const { socket } of tcp) socket.destroy()
})

test('[RATE1] sixty-four of one address are let in at once, as many as bots may be', async () => {
  await using server = await startTestServer()
  const names = Array.from({ length: 64 }, (_, number) => `Bot ${number}`)
  const clients = await Promise.all(names.map((name) => signInDialect1(server.tcpPort, name)))
  expect(server.parts.gate.total).toBe(64)
  await Promise.all(clients.map((client) => client.close()))
})

test('[RATE1] after too many failed sign-ins an address is refused before anything is looked at', async () => {
  await using server = await startTestServer({ limits: { rates: { failed_sign_ins_per_minute: 2 } } })
  const answerTo = async (name: string) => {
    const client = await connectDialect1(server.tcpPort)
    client.send('Authenticate', { token: '', player_name: name })
    return (await client.untilEnd())[0]
  }
  expect((await answerTo(''))?.type).toBe('AuthFailure')
  expect((await answerTo(''))?.type).toBe('AuthFailure')
  const refusal = await answerTo('Ana')
  expect(refusal).toMatchObject({ type: 'Error', data: { code: 429, reason: 'too_many_attempts' } })
  expect(refusal?.data.retry_after_seconds).toBeGreaterThan(1)
  expect(server.parts.directory.playerCount).toBe(0)
  expect(server.parts.addressRates.mayTry(server.parts.addresses.keyOf('127.0.0.1', {}))).toBe(false)
})

test('[RATE1] the connections of an address ask for the lobby as often as it may ask over HTTP, and no more', async () => {
  await using server = await startTestServer({ limits: { rates: { http_api_per_second: 1 } } })
  const clients = await Promise.all(['Ana', 'Bo'].map((name) => signInDialect1(server.tcpPort, name)))
  for (const client of clients) for (let count = 0; count < 3; count++) client.send('RequestLobbyState')
  const refusals = await Promise.any(clients.map((client) => client.nextOf('Error')))
  expect(refusals).toMatchObject({ data: { code: 429, reason: 'rate_limited' } })
  expect((await fetch(`http://127.0.0.1:${server.httpPort}/api/tracks`)).status).toBe(429)
  await Promise.all(clients.map((client) => client.close()))
})

/** A player of a connection of his own asks for a session; the answer. */
async function create(server: TestServer, name: string) {
  const client = await signInDialect1(server.tcpPort, name)
  onTestFinished(() => client.close())
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  for (;;) {
    const answer = await client.next()
    if (answer.type === 'SessionJoined' || answer.type === 'Error') return answer
  }
}

test('[RATE2] sessions of one address are capped, whoever creates them', async () => {
  await using server = await startTestServer({ limits: { sessions_per_address_max: 2 } })
  expect((await create(server, 'Ana')).type).toBe('SessionJoined')
  expect((await create(server, 'Bo')).type).toBe('SessionJoined')
  expect((await create(server, 'Cy')).data).toMatchObject({ code: 429, reason: 'sessions_per_address' })
})

test('[RATE1] an address creates so many sessions a minute, over all its connections', async () => {
  await using server = await startTestServer({ limits: { rates: { address_create_session_per_minute: 2 } } })
  expect((await create(server, 'Ana')).type).toBe('SessionJoined')
  expect((await create(server, 'Bo')).type).toBe('SessionJoined')
  const { data } = await create(server, 'Cy')
  expect(data).toMatchObject({ code: 429, reason: 'rate_limited' })
  expect(data.retry_after_seconds).toBeGreaterThan(1)
})

/** The status of an upgrade that says where it comes from. */
async function upgradeFrom(server: TestServer, forwardedFor: string): Promise<number> {
  const headers = { 'X-Forwarded-For': forwardedFor }
  const socket = new WebSocket(`ws://127.0.0.1:${server.httpPort}/ws`, { headers })
  onTestFinished(() => socket.terminate())
  socket.on('error', () => {})
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
  return await Promise.race([once(socket, 'open').then(() => 101), refused])
}

test('[RATE2] behind a trusted proxy clients are counted by their own addresses', async () => {
  await using server = await startTestServer({
    network: { trusted_proxies: ['127.0.0.0/8'] },
    limits: { connections_per_address_max: 1 },
  })
  expect(await upgradeFrom(server, '203.0.113.1')).toBe(101)
  expect(await upgradeFrom(server, '203.0.113.2')).toBe(101)
  expect(await upgradeFrom(server, '203.0.113.1')).toBe(429)
  expect(await upgradeFrom(server, '198.51.100.1, 203.0.113.1')).toBe(429)
})

test('[RATE2] nobody else is believed where he comes from', async () => {
  await using server = await startTestServer({ limits: { connections_per_address_max: 1 } })
  expect(await upgradeFrom(server, '203.0.113.1')).toBe(101)
  expect(await upgradeFrom(server, '203.0.113.2')).toBe(429)
})

test('[RATE1] HTTP requests over their rate are answered with 429 and Retry-After, and probes go on', async () => {
  await using server = await startTestServer({ limits: { rates: { http_api_per_second: 1 } } })
  const ask = (path: string) => fetch(`http://127.0.0.1:${server.httpPort}${path}`)
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/api/tracks')))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]!.headers.get('Retry-After')).toBe('1')
  expect(refused[0]!.headers.get('Content-Type')).toBe('application/problem+json')
  expect((await ask('/health')).status).toBe(200)
  expect(server.parts.metrics.counters.requestsLimited.api).toBe(refused.length)
})

test('[RATE1] a request over its rate ends its connection, whatever else stands in it', async () => {
  await using server = await startTestServer({ limits: { rates: { http_api_per_second: 1 } } })
  const socket = connect({ port: server.httpPort, host: '127.0.0.1' })
  socket.write('GET /api/tracks HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200))
  const answers = await text(socket)
  expect(answers).toMatch(/HTTP\/1.1 429 /)
  expect(answers.split('HTTP/1.1 ').length - 1).toBeLessThan(200)
  expect(server.parts.metrics.counters.requestsLimited.api).toBeLessThan(200)
})
