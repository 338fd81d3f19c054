import { expect, test } from 'vitest'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

async function nameGiven(server: TestServer, playerName: string): Promise<string> {
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: playerName })
  const { type, data } = await client.next()
  return type === 'AuthSuccess' ? data.PlayerName : `${type}: ${data.reason}`
}

test('[D1.3] AuthSuccess and LobbyState are the two messages after Authenticate, whoever else comes and goes', async () => {
  await using server = await startTestServer({ lobby: { broadcast_interval_ms: 100 } })
  const clients = await Promise.all(Array.from({ length: 8 }, () => connectDialect1(server.tcpPort)))
  for (const client of clients) client.send('Authenticate', { token: '', player_name: 'Driver' })
  for (const client of clients) {
    expect([(await client.next()).type, (await client.next()).type]).toEqual(['AuthSuccess', 'LobbyState'])
  }
})

test('[D1.4] the first LobbyState holds the content and whoever is there, in order of their names', async () => {
  await using server = await startTestServer()
  await using bo = await signInDialect1(server.tcpPort, 'Bo')
  await using ana = await connectDialect1(server.tcpPort)
  ana.send('Authenticate', { token: '', player_name: 'Ana' })
  const { PlayerId } = (await ana.nextOf('AuthSuccess')).data
  const { data } = await ana.nextOf('LobbyState')
  expect(data.PlayersInLobby).toEqual([
    { Id: PlayerId, Name: 'Ana', SelectedCar: null, InSession: null },
    { Id: bo.playerId, Name: 'Bo', SelectedCar: null, InSession: null },
  ])
  expect(data.AvailableSessions).toEqual([])
  expect(data.CarConfigs).toMatchObject([CAR_ENTRY])
  expect(data.TrackConfigs).toMatchObject([{ Id: RING.id, Name: RING.name }])
  expect(data.TrackConfigs[0].Centerline.length).toBeLessThanOrEqual(64)
})

const CAR_ENTRY = { Id: CAR.id, Name: CAR.name }

test('[AUTH1] before sign-in, Heartbeat is answered and everything else is Error 401', async () => {
  await using server = await startTestServer()
  await using client = await connectDialect1(server.tcpPort)
  client.send('Heartbeat', { client_tick: 1 })
  client.send('RequestLobbyState')
  expect(await client.next()).toEqual({ type: 'HeartbeatAck', data: { server_tick: 0 } })
  expect(await client.next()).toMatchObject({ type: 'Error', data: { code: 401 } })
})

test('[AUTH1] a connection that does not sign in is Error 408 and the end', async () => {
  await using server = await startTestServer({ limits: { sign_in_timeout_ms: 100 } })
  await using client = await connectDialect1(server.tcpPort)
  expect(await client.untilEnd()).toMatchObject([{ type: 'Error', data: { code: 408, reason: 'sign_in_timeout' } }])
})

test('[AUTH3] names are trimmed and normalised, and one that is taken gets a suffix', async () => {
  await using server = await startTestServer()
  expect(await nameGiven(server, '  Zoë ')).toBe('Zoë')
  expect(await nameGiven(server, 'Zoe\u0308')).toBe('Zoë (2)')
  expect(await nameGiven(server, 'Zoë')).toBe('Zoë (3)')
  const long = 'x'.repeat(32)
  expect(await nameGiven(server, long)).toBe(long)
  expect(await nameGiven(server, long)).toBe(`${'x'.repeat(28)} (2)`)
})

test('[AUTH3] names that are empty, too long or hold control characters are AuthFailure and the end', async () => {
  await using server = await startTestServer()
  for (const name of ['', '   ', 'x'.repeat(33), 'A\nB', 'A\u0000', '\u202eevil']) {
    const client = await connectDialect1(server.tcpPort)
    client.send('Authenticate', { token: '', player_name: name })
    expect(await client.untilEnd(), JSON.stringify(name)).toMatchObject([
      { type: 'AuthFailure', data: { reason: expect.stringContaining('1 to 32 characters') } },
    ])
  }
})

test('[D1.2] what only dialect 2 may ask is Error 400 in dialect 1, and nothing else comes of it', async () => {
  await using server = await startTestServer()
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('ListSessions', {})
  expect((await client.nextOf('Error')).data).toMatchObject({ code: 400 })
  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.next()).type).toBe('HeartbeatAck')
})

test('[AUTH3] a second Authenticate is Error 409, and the first goes on', async () => {
  await using server = await startTestServer()
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('Authenticate', { token: '', player_name: 'Eve' })
  client.send('RequestLobbyState')
  expect((await client.next()).data).toMatchObject({ code: 409, reason: 'already_authenticated' })
  expect((await client.next()).data.PlayersInLobby).toMatchObject([{ Id: client.playerId, Name: 'Ana' }])
})

test('[AUTH4] protocol 2 is told the rates and the datagram channel, and gets no LobbyState of its own accord', async () => {
  await using server = await startTestServer({ lobby: { broadcast_interval_ms: 100 } })
  await using other = await signInDialect1(server.tcpPort, 'Bo')
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  const { type, data } = await client.next()
  expect(type).toBe('AuthSuccess')
  expect(data).toMatchObject({ Protocol: 2, TickRateHz: 240, WebRtc: false, Udp: { mode: 'plain' } })
  expect(data.Udp.token).toHaveLength(32)
  // Bo's next two are due by now; Ana's next message is the answer to her Ping.
  await other.nextOf('LobbyState')
  await other.nextOf('LobbyState')
  client.send('Ping', { t0: 1.5 })
  expect(await client.next()).toMatchObject({ type: 'Pong', data: { t0: 1.5, server_tick: 0 } })
})
