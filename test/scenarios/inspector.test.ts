import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { InspectorMessage } from '../../src/observability/inspector/wire.ts'
import { connectDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// The inspector of a whole server, as its page and as somebody else's receiver get it.

const SESSION = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 }

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ dev: { inspector: true } })
})
afterAll(() => server[Symbol.asyncDispose]())

function valueIn(snapshot: object): unknown {
  return 'value' in snapshot ? snapshot.value : undefined
}

/** The status of an upgrade, 101 when it is taken. */
async function upgradeStatus(path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
  const key = { 'Sec-WebSocket-Key': randomBytes(16).toString('base64') }
  const asked = request({ port: server.httpPort, path, headers: { ...upgrade, ...key, ...headers } })
  asked.on('error', () => {})
  asked.end()
  const [answer] = await Promise.race([once(asked, 'upgrade'), once(asked, 'response')])
  asked.destroy()
  return answer.statusCode
}

test("the stream is one that @statelyai/inspect's own receiver reads: actors, events and snapshots", async () => {
  const heard: StatelyInspectionEvent[] = []
  const receiver = createWebSocketReceiver({ server: `ws://127.0.0.1:${server.httpPort}/inspect/stream` })
  receiver.subscribe((event) => heard.push(event))
  await until(() => heard.some((event) => event.type === '@xstate.actor' && event.name === 'lobby'))
  const whole = [...heard]
  // Who comes late gets the whole tree before anything else.
  expect(new Set(whole.map(({ type }) => type))).toEqual(new Set(['@xstate.actor']))
  expect(whole[0]).toMatchObject({
    type: '@xstate.actor',
    name: 'server',
    snapshot: { status: 'active', value: 'ready' },
  })

  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  await client.nextOf('AuthSuccess')
  const isConnection = (event: StatelyInspectionEvent) =>
    event.type === '@xstate.actor' && event.definition?.includes('"id":"connection"')
  await until(() => heard.some(isConnection))
  const connection = heard.find(isConnection)
  // Known to be there, it says something: that changes it, and its new snapshot follows.
  client.send('SelectCar', { car_config_id: CAR.id })
  const isTold = (event: StatelyInspectionEvent) =>
    event.type === '@xstate.snapshot' &&
    event.sessionId === connection?.sessionId &&
    valueIn(event.snapshot) === 'online'
  await until(() => heard.some(isTold))
  const about = heard.filter(({ sessionId }) => sessionId === connection?.sessionId)
  expect(about.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['@xstate.actor', '@xstate.event', '@xstate.snapshot']),
  )
  expect(about.flatMap((event) => (event.type === '@xstate.event' ? [event.event.type] : []))).toEqual(
    expect.arrayContaining(['message.received', 'sign-in.judged', 'player.entered']),
  )
  for (const event of heard) {
    expect(event).toMatchObject({
      _version: expect.any(String),
      sessionId: expect.any(String),
      rootId: whole[0]?.sessionId,
    })
  }
})

test('no password and no token is in anything that the inspector says, whatever was done with it', async () => {
  const said: string[] = []
  const page = new WebSocket(`ws://127.0.0.1:${server.httpPort}/inspect/stream?page`)
  page.on('message', (text) => said.push(String(text)))
  await once(page, 'open')
  page.send(JSON.stringify({ find: '', wantsAll: true }))
  const [token, password] = [randomBytes(18).toString('hex'), randomBytes(18).toString('hex')]
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token, player_name: 'Bo', protocol: 2 })
  await client.next()
  await using other = await connectDialect1(server.tcpPort)
  other.send('Authenticate', { token, player_name: 'Cy' })
  await other.nextOf('AuthSuccess')
  other.send('SelectCar', { car_config_id: CAR.id })
  other.send('CreateSession', { ...SESSION, visibility: 2, password })
  await other.nextOf('SessionJoined')
  const has = (word: string) => said.some((text) => text.includes(word))
  await until(() => has('CreateSession') && has('xstate.done.actor.0.player.hashing') && has('session.joined'))
  page.close()
  await once(page, 'close')
  const all = said.join('\n')
  expect(all).toContain('[redacted]')
  expect(all).not.toContain(token)
  expect(all).not.toContain(password)
})

test('nobody connects from elsewhere, and no page of another site', async () => {
  const host = `127.0.0.1:${server.httpPort}`
  const stream = (headers: Readonly<Record<string, string>>) => upgradeStatus('/inspect/stream', headers)
  expect(await stream({ host })).toBe(101)
  expect(await stream({ host, origin: `http://${host}` })).toBe(101)
  expect(await stream({ host, origin: 'https://evil.example' })).toBe(404)
  expect(await stream({ host: 'evil.example', origin: 'http://evil.example' })).toBe(404)
  expect(await stream({ host, 'x-forwarded-for': '192.0.2.7' })).toBe(404)
  expect(await upgradeStatus('/inspect/other', { host })).toBe(404)
})

test('nothing is observed any more when the last page has gone', async () => {
  const page = new WebSocket(`ws://127.0.0.1:${server.httpPort}/inspect/stream?page`)
  const [first] = await once(page, 'message')
  expect(JSON.parse(String(first)) as InspectorMessage).toMatchObject({ type: '@apexsim.sync' })
  page.send('this is no wish')
  page.close()
  await once(page, 'close')
  await using again = await connectDialect1(server.tcpPort)
  again.send('Authenticate', { token: '', player_name: 'Di' })
  expect((await again.nextOf('AuthSuccess')).type).toBe('AuthSuccess')
})
