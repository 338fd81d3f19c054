import { expect, test } from 'vitest'
import { CONGESTED_BYTES } from '../../../src/transport/limits.ts'
import { ADDRESS, type BenchOptions, LOBBY_STATE, openConnection } from './support/bench.ts'

/** Of whoever has signed in; what follows is what the test is about. */
const SIGNED_IN = { level: 'debug', msg: 'a player has signed in' } as const

function signedIn(options?: BenchOptions) {
  const bench = openConnection(options)
  bench.signIn()
  bench.wire.sent.length = 0
  return bench
}

test('what a signed-in client says goes to its player', () => {
  const { wire, heard } = signedIn()
  wire.hear('LeaveSession')
  expect(heard).toEqual([{ type: 'player.said', message: { type: 'LeaveSession' } }])
})

test('[HB1] silence outside a session is Error 408 after 30 s, and the end', () => {
  const { wire, pass, actor, heard, counters } = signedIn()
  pass(30_000)
  expect(wire.closeCode).toBeUndefined()
  pass(100)
  expect(wire.said.at(-1)).toMatchObject({ type: 'Error', data: { code: 408, reason: 'heartbeat_timeout' } })
  expect([wire.closeCode, counters.dropped.heartbeat_timeout]).toEqual([1008, 1])
  expect(heard).toMatchObject([{ type: 'player.dropped', isExpelled: false }])
  wire.lose()
  expect(actor.getSnapshot().status).toBe('done')
})

test('[HB1] silence in a session is Error 408 after 5 s, and any valid message counts as life', () => {
  const { wire, pass, link } = signedIn()
  link().locate({ tick: () => 1 })
  pass(4900)
  wire.hear('PlayerInput', { server_tick_ack: 0, throttle: 0, brake: 0, steering: 0 })
  pass(5000)
  expect(wire.closeCode).toBeUndefined()
  pass(100)
  expect(wire.said.at(-1)!.data.code).toBe(408)
})

test("[D1.4] LobbyState comes on the connection's own clock, which begins at its sign-in", () => {
  const { wire, pass } = signedIn()
  pass(2000)
  expect(wire.saidTypes).toEqual([])
  pass(100)
  expect(wire.saidTypes).toEqual(['LobbyState'])
  pass(10_000)
  expect(wire.saidTypes).toHaveLength(6)
})

test('[D1.4] lobby states missed while the process stood still are not made up for', () => {
  const { wire, pass, clock } = signedIn()
  pass(100)
  clock.increment(20_000)
  pass(1900)
  expect(wire.saidTypes).toEqual(['LobbyState'])
})

test('[BP1] a client that owes reading for 10 s is told and ended', () => {
  const { wire, pass, link, counters } = signedIn()
  wire.bufferedBytes = CONGESTED_BYTES + 1
  link().send({ type: 'SessionLeft' })
  pass(10_000)
  expect(wire.closeCode).toBeUndefined()
  pass(100)
  expect([wire.closeCode, counters.dropped.slow_client]).toEqual([1008, 1])
})

test('[BP1] a client whose queue overflows is ended once, however much more is said to it', () => {
  const { wire, link, counters, heard } = signedIn()
  wire.bufferedBytes = CONGESTED_BYTES + 1
  for (let count = 0; count < 30; count++) link().send({ type: 'SessionLeft' })
  expect([wire.closeCode, counters.dropped.slow_client]).toEqual([1008, 1])
  expect(heard).toMatchObject([{ type: 'player.dropped', isExpelled: false }])
})

test.each([
  ['[FRM4] a message that is too long', 'hearOversized', 413, 1009],
  ['[FRM2] text on a WebSocket', 'hearText', 400, 1003],
] as const)('%s is answered and ends the connection', (_, hear, code, closeCode) => {
  const { wire, heard } = signedIn()
  wire[hear]()
  wire.hear('LeaveSession')
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code } }])
  expect(wire.closeCode).toBe(closeCode)
  expect(heard).toMatchObject([{ type: 'player.dropped', isExpelled: true }])
})

test('[FRM6] persistent bad messages end the connection', () => {
  const { wire } = signedIn()
  for (let count = 0; count < 15; count++) wire.hear('Nonsense')
  expect(wire.said.at(-1)).toMatchObject({ type: 'Error', data: { code: 400, reason: 'too_many_bad_messages' } })
  expect(wire.said).toHaveLength(12)
  expect(wire.closeCode).toBe(1008)
})

test('a socket that is lost ends the connection at once; player and lobby hear of it', () => {
  const { wire, actor, heard, lobbyHeard, sweeps } = signedIn()
  wire.lose(new Error('reset'))
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'closed' })
  expect(heard).toMatchObject([{ type: 'player.dropped', isExpelled: false }])
  expect(lobbyHeard).toEqual(['player.enter', 'player.disconnected'])
  expect([sweeps.size, wire.isDestroyed]).toEqual([0, true])
})

test('a peer that does not follow our end is destroyed after its grace', () => {
  const { wire, actor, clock, sweeps } = signedIn()
  actor.send({ type: 'connection.close' })
  expect([wire.closeCode, wire.isDestroyed]).toEqual([1001, false])
  clock.increment(2000)
  expect(actor.getSnapshot().status).toBe('done')
  expect([wire.isDestroyed, sweeps.size]).toEqual([true, 0])
})

test('[SHUT1] a draining server says so in the words of each dialect, and the connection stays until it is closed', () => {
  const one = signedIn()
  one.actor.send({ type: 'connection.drain' })
  expect(one.wire.said).toMatchObject([{ type: 'Error', data: { code: 503, reason: 'shutting_down' } }])
  expect(one.wire.closeCode).toBeUndefined()

  const two = openConnection()
  two.signIn(2)
  two.actor.send({ type: 'connection.drain' })
  expect(two.wire.said.at(-1)).toMatchObject({ type: 'Goodbye', data: { retry_after_ms: 5000 } })
})

test('a fault in the sweep of one connection ends that connection alone', () => {
  let isBroken = false
  const lobbyStateFor = () => {
    if (isBroken) throw new Error('a fault')
    return LOBBY_STATE
  }
  const { pass, actor, logLines, sweeps } = signedIn({ lobbyStateFor })
  isBroken = true
  pass(2100)
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'closed' })
  expect(logLines).toMatchObject([SIGNED_IN, { level: 'error', msg: 'a connection failed' }])
  expect(sweeps.size).toBe(0)
})

test('a fault in what a message leads to ends its connection alone', () => {
  const { wire, actor, link, logLines, heard } = signedIn()
  link().grantInputs({
    slot: 0,
    write: () => {
      throw new Error('a fault')
    },
  })
  wire.hear('PlayerInput', { server_tick_ack: 0, throttle: 1, brake: 0, steering: 0 })
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'closed' })
  expect(logLines).toMatchObject([SIGNED_IN, { level: 'error', msg: 'a connection failed' }])
  expect(heard).toEqual([{ type: 'player.dropped', link: link(), isExpelled: false }])
})

test('a fault in a write ends its connection when the writer is done, and is no fault of the writer', async () => {
  const { wire, actor, link, logLines } = signedIn()
  wire.send = () => {
    throw new Error('a fault')
  }
  link().telemetry.writeMessage(Uint8Array.of(0xc0), 1)
  expect([actor.getSnapshot().status, wire.isDestroyed]).toEqual(['active', true])
  await Promise.resolve()
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'closed' })
  expect(logLines).toMatchObject([SIGNED_IN, { level: 'error', msg: 'a connection failed' }])
})

test('a fault when the socket has room again ends its connection alone', () => {
  const { wire, actor, link, logLines } = signedIn()
  wire.bufferedBytes = CONGESTED_BYTES + 1
  link().send({ type: 'SessionLeft' })
  Object.defineProperty(wire, 'bufferedBytes', {
    get: () => {
      throw new Error('a fault')
    },
  })
  expect(() => wire.hearDrain()).not.toThrow()
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'closed' })
  expect(logLines).toMatchObject([SIGNED_IN, { level: 'error', msg: 'a connection failed' }])
})

test('a socket that cannot be opened ends the connection, which is logged', () => {
  const { actor, logLines, errors } = openConnection({
    openWire: () => {
      throw new Error('no socket')
    },
  })
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'closed' })
  expect(logLines).toMatchObject([{ level: 'error', msg: 'a connection failed' }])
  expect(errors).toEqual([])
})

test('[UDP1] the datagram channel is offered in dialect 2 and closes with its connection', () => {
  let closed = 0
  const path = { isAlive: () => false, close: () => closed++, send: () => {} }
  const offered: string[] = []
  const { signIn, wire, actor } = openConnection({
    datagrams: {
      open: () => {
        offered.push('channel')
        return { token: new Uint8Array(32), expiresMs: 600_000, path } as never
      },
    },
  })
  signIn(2)
  expect(wire.said[0]!.data.Udp).toMatchObject({ mode: 'plain', expires_ms: 600_000 })
  actor.stop()
  expect([offered, closed]).toEqual([['channel'], 1])
})

test('[RATE1] recordings are listed and played within what the address may have over HTTP and by other connections', () => {
  const asked: string[] = []
  const requests = { takeFor: (route: string) => (asked.push(route) > 2 ? 7 : 0) }
  const { wire, heard, addresses } = openConnection({ requests })
  wire.hear('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  wire.sent.length = 0
  wire.hear('RequestReplays', {})
  wire.hear('OpenPlayback', { replay_id: 'a' })
  wire.hear('RequestReplays', {})
  expect(asked).toEqual(['api', 'replay', 'api'])
  expect(heard).toMatchObject([{ message: { type: 'RequestReplays' } }, { message: { type: 'OpenPlayback' } }])
  expect(wire.said).toMatchObject([{ data: { reason: 'rate_limited', retry_after_seconds: 7 } }])
  asked.length = 0
  while (addresses.create(ADDRESS) === 0);
  wire.hear('OpenPlayback', { replay_id: 'a' })
  expect([heard.length, wire.said.at(-1)!.data.retry_after_seconds]).toEqual([2, 1])
})
