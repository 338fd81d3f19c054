import { expect, test } from 'vitest'
import { ADDRESS, openConnection, PLAYER_ID } from './support/bench.ts'

test('[D1.3] AuthSuccess and LobbyState are the two messages after Authenticate', () => {
  const { wire, signIn, actor } = openConnection()
  signIn()
  expect(wire.saidTypes).toEqual(['AuthSuccess', 'LobbyState'])
  expect(wire.said[0]!.data).toEqual({ PlayerId: PLAYER_ID, ServerVersion: 1, PlayerName: 'Ana' })
  expect(actor.getSnapshot().value).toBe('online')
})

test('[AUTH4] protocol 2 selects dialect 2, whose AuthSuccess has more and is followed by no LobbyState', () => {
  const { wire, signIn, link, pass } = openConnection()
  signIn(2)
  expect(link().dialect).toBe(2)
  expect(wire.said).toMatchObject([
    { type: 'AuthSuccess', data: { Protocol: 2, TickRateHz: 240, SimVersion: 'test', Udp: { mode: 'off' } } },
  ])
  pass(10_000)
  expect(wire.saidTypes).toEqual(['AuthSuccess'])
})

test('[AUTH4] a protocol that is unknown is AuthFailure and the end', () => {
  const { wire, signIn, lobbyHeard } = openConnection()
  signIn(3)
  expect(wire.saidTypes).toEqual(['AuthFailure'])
  expect(wire.closeCode).toBe(1000)
  expect(lobbyHeard).toEqual([])
})

test('[AUTH3] a refusal of the lobby is AuthFailure with its reason and the end', () => {
  const { wire, signIn, actor } = openConnection({ refusal: 'invalid_name' })
  signIn()
  expect(wire.said).toMatchObject([{ type: 'AuthFailure', data: { reason: expect.stringContaining('name') } }])
  expect(wire.closeCode).toBe(1000)
  wire.lose()
  expect(actor.getSnapshot().status).toBe('done')
})

test('[AUTH3] a second Authenticate is Error 409 and nothing else', () => {
  const { wire, signIn, heard } = openConnection()
  signIn()
  signIn()
  expect(wire.said.slice(2)).toMatchObject([{ type: 'Error', data: { code: 409, reason: 'already_authenticated' } }])
  expect([heard, wire.closeCode]).toEqual([[], undefined])
})

test('[AUTH1] a connection that does not sign in is told and ended, heartbeats or not', () => {
  const { wire, pass, counters } = openConnection()
  pass(3000)
  wire.hear('Heartbeat', { client_tick: 0 })
  pass(2000)
  expect(wire.saidTypes).toEqual(['HeartbeatAck'])
  pass(100)
  expect(wire.said[1]).toMatchObject({ type: 'Error', data: { code: 408, reason: 'sign_in_timeout' } })
  expect([wire.closeCode, counters.dropped.sign_in_timeout]).toEqual([1008, 1])
})

test('[AUTH1] what is said before sign-in reaches nobody', () => {
  const { wire, lobbyHeard, heard } = openConnection()
  wire.hear('RequestLobbyState')
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 401 } }])
  expect([lobbyHeard, heard]).toEqual([[], []])
})

test('a sign-in that the lobby answers after the connection was refused leaves no player behind', () => {
  const { wire, signIn, pass, answer, heard, link } = openConnection({ isLobbySlow: true })
  signIn()
  pass(5100)
  expect(wire.closeCode).toBe(1008)
  answer()
  expect(heard).toEqual([{ type: 'player.dropped', link: link() }])
  expect(wire.saidTypes).toEqual(['Error'])
})

test('[SHUT1] a sign-in while the server drains is AuthFailure', () => {
  const { wire, signIn } = openConnection({ refusal: 'shutting_down' })
  signIn()
  expect(wire.said).toEqual([{ type: 'AuthFailure', data: { reason: 'Server is shutting down' } }])
})

test('[RATE1] a refused sign-in counts for its address; one while the server drains does not', () => {
  const refused = openConnection({ refusal: 'invalid_name' })
  for (let count = 0; count < 9; count++) refused.addresses.failed(ADDRESS)
  refused.signIn()
  expect(refused.addresses.mayTry(ADDRESS)).toBe(false)

  const drained = openConnection({ refusal: 'shutting_down' })
  for (let count = 0; count < 9; count++) drained.addresses.failed(ADDRESS)
  drained.signIn()
  expect(drained.addresses.mayTry(ADDRESS)).toBe(true)
})

test('[RATE1] while its address has failed too often, a sign-in is Error 429 and the end, and nobody hears of it', () => {
  const { wire, signIn, lobbyHeard, addresses, counters } = openConnection()
  for (let count = 0; count < 10; count++) addresses.failed(ADDRESS)
  signIn()
  expect(wire.said).toMatchObject([{ data: { code: 429, reason: 'too_many_attempts', retry_after_seconds: 6 } }])
  expect([lobbyHeard, wire.closeCode, counters.dropped.too_many_attempts]).toEqual([[], 1000, 1])
})

test('[RATE1] when the wait is over the address may sign in again', () => {
  const { wire, signIn, addresses, clock } = openConnection()
  for (let count = 0; count < 10; count++) addresses.failed(ADDRESS)
  clock.increment(6000)
  signIn()
  expect(wire.saidTypes).toEqual(['AuthSuccess', 'LobbyState'])
})

const RESUMPTION = { token: new Uint8Array(32).fill(7), graceMs: 60_000 }

test('[AUTH4] dialect 2 is given a resume token, and for how long a place is kept', () => {
  const { wire, signIn } = openConnection({ resumption: RESUMPTION })
  signIn(2)
  const { data } = wire.said[0]!
  expect([data.ResumeToken, data.ResumeGraceMs, 'Resumed' in data]).toEqual([RESUMPTION.token, 60_000, false])
})

test('[AUTH5] a token shown at sign-in goes to the lobby; one of the wrong length is a bad message', () => {
  const { wire, entering } = openConnection()
  const credentials = { token: '', player_name: 'Ana', protocol: 2 }
  wire.hear('Authenticate', { ...credentials, resume_token: new Uint8Array(31) })
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 400 } }])
  wire.hear('Authenticate', { ...credentials, resume_token: new Uint8Array(32).fill(9) })
  expect(entering).toMatchObject([{ resumeToken: new Uint8Array(32).fill(9) }])
})

test('[AUTH5] a token of nobody is a sign-in like any other, which says so', () => {
  const { wire, signIn, heard } = openConnection({ resumption: { ...RESUMPTION, isResumed: false } })
  signIn(2)
  expect(wire.said[0]).toMatchObject({ type: 'AuthSuccess', data: { Resumed: false } })
  expect(heard).toEqual([])
})

test('[AUTH5] a resumed player takes the connection over when its client has been told, and not before', () => {
  const told: string[] = []
  const sessionId = PLAYER_ID as never
  const settle = () => told.push('settled')
  const { wire, signIn, heard, link } = openConnection({
    resumption: { ...RESUMPTION, isResumed: true, sessionId, settle },
  })
  signIn(2)
  expect(wire.said).toMatchObject([{ type: 'AuthSuccess', data: { Resumed: true, SessionId: PLAYER_ID } }])
  expect(heard).toEqual([{ type: 'player.returned', link: link() }])
  expect(told).toEqual([])
  wire.hear('Heartbeat', { client_tick: 0 })
  wire.hear('Heartbeat', { client_tick: 0 })
  expect(told).toEqual(['settled'])
})

test('[AUTH5] a connection whose place another has taken is told so and ended, and is not listened to any more', () => {
  const { wire, signIn, link, heard } = openConnection()
  signIn(2)
  link().displace()
  wire.hear('LeaveSession')
  expect(wire.said.at(-1)).toMatchObject({ type: 'Error', data: { code: 409, reason: 'signed_in_elsewhere' } })
  expect(wire.closeCode).toBe(1008)
  expect(heard).toEqual([{ type: 'player.dropped', link: link(), isExpelled: true }])
})
