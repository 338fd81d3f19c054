import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Authenticator, Identity, Verdict } from '../../../src/auth/authenticator.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { ADDRESS, openConnection } from './support/bench.ts'

const IDENTITY: Identity = {
  playerId: '33333333-3333-8333-8333-333333333333' as PlayerId,
  name: 'Zoe',
  role: 'spectator',
}
const FAILURE: Verdict = { ok: false, reason: 'sign_in_failed', detail: 'why it failed' }

/** An authenticator whose verdict comes when the test says so. */
function slow() {
  const { promise, resolve, reject } = Promise.withResolvers<Verdict>()
  return { authenticator: { authenticate: () => promise }, resolve, reject }
}

function judging(verdict: Verdict): Authenticator {
  return { authenticate: () => verdict }
}

test('[AUTH2] who was recognised enters the lobby with that identity', () => {
  const { signIn, entering, actor } = openConnection({ authenticator: judging({ ok: true, identity: IDENTITY }) })
  signIn()
  expect(entering).toMatchObject([{ name: 'Ana', identity: IDENTITY }])
  expect(actor.getSnapshot().value).toBe('online')
})

test('[AUTH2] who was not is AuthFailure and the end, and the log knows more than the client', () => {
  const { wire, signIn, lobbyHeard, logLines } = openConnection({ authenticator: judging(FAILURE) })
  signIn()
  expect(wire.said).toEqual([{ type: 'AuthFailure', data: { reason: 'Sign-in failed' } }])
  expect([wire.closeCode, lobbyHeard]).toEqual([1000, []])
  expect(logLines).toMatchObject([{ level: 'info', reason: 'sign_in_failed', detail: 'why it failed' }])
})

test('[RATE1] when too many sign-ins are being checked, one more is Error 429 with a wait, and no failure of its address', () => {
  const busy: Verdict = { ok: false, reason: 'too_many_attempts', detail: 'busy' }
  const { wire, signIn, addresses, counters } = openConnection({ authenticator: judging(busy) })
  for (let count = 0; count < 9; count++) addresses.failed(ADDRESS)
  signIn(2)
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 429, retry_after_seconds: 1 } }])
  expect(addresses.mayTry(ADDRESS)).toBe(true)
  expect(counters.signInsRefused).toMatchObject({ busy: 1, too_many_attempts: 0 })
})

test('[AUTH1] while a token is checked, Heartbeat is answered and everything else is refused', async () => {
  const { authenticator, resolve } = slow()
  const { wire, signIn, lobbyHeard } = openConnection({ authenticator })
  signIn()
  wire.hear('Heartbeat', { client_tick: 1 })
  wire.hear('RequestLobbyState')
  signIn()
  expect(wire.said).toMatchObject([{ type: 'HeartbeatAck' }, { data: { code: 401 } }, { data: { code: 409 } }])
  expect(lobbyHeard).toEqual([])
  resolve({ ok: true, identity: IDENTITY })
  await nextTurn()
  expect(wire.saidTypes.slice(3)).toEqual(['AuthSuccess', 'LobbyState'])
})

test('[AUTH1] a verdict that does not come is Error 408, and one that comes later is nobody’s', async () => {
  const { authenticator, resolve } = slow()
  const { wire, signIn, pass, lobbyHeard, actor } = openConnection({ authenticator })
  signIn()
  pass(5100)
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 408, reason: 'sign_in_timeout' } }])
  resolve({ ok: true, identity: IDENTITY })
  await nextTurn()
  expect([wire.saidTypes, lobbyHeard]).toEqual([['Error'], []])
  wire.lose()
  expect(actor.getSnapshot().status).toBe('done')
})

test('[AUTH2] a client that leaves while its token is checked leaves nothing behind', async () => {
  const { authenticator, reject } = slow()
  const { wire, signIn, lobbyHeard, errors, actor } = openConnection({ authenticator })
  signIn()
  wire.lose()
  reject(new Error('too late to matter'))
  await nextTurn()
  expect([actor.getSnapshot().status, lobbyHeard, errors]).toEqual(['done', [], []])
})

test('[RATE1] a sign-in that is given up while its token is checked counts when it has failed', async () => {
  const { authenticator, resolve } = slow()
  const { wire, signIn, addresses, logLines } = openConnection({ authenticator })
  for (let count = 0; count < 9; count++) addresses.failed(ADDRESS)
  signIn()
  wire.lose()
  expect(addresses.mayTry(ADDRESS)).toBe(true)
  resolve(FAILURE)
  await nextTurn()
  expect(addresses.mayTry(ADDRESS)).toBe(false)
  expect(logLines).toMatchObject([{ level: 'info', reason: 'sign_in_failed', detail: 'why it failed' }])
})

test.each<[string, Verdict]>([
  ['was right', { ok: true, identity: IDENTITY }],
  ['could not be checked for want of time', { ok: false, reason: 'too_many_attempts', detail: 'busy' }],
])('[RATE1] a sign-in that is given up and %s is no failure of its address', async (_, verdict) => {
  const { authenticator, resolve } = slow()
  const { wire, signIn, addresses, lobbyHeard } = openConnection({ authenticator })
  for (let count = 0; count < 9; count++) addresses.failed(ADDRESS)
  signIn()
  wire.lose()
  resolve(verdict)
  await nextTurn()
  expect([addresses.mayTry(ADDRESS), lobbyHeard]).toEqual([true, []])
})

test('an authenticator that fails itself ends that connection alone, says "Internal error", and is logged', async () => {
  const { authenticator, reject } = slow()
  const { wire, signIn, errors, logLines } = openConnection({ authenticator })
  signIn()
  reject(new Error('a bug'))
  await nextTurn()
  expect(wire.said).toEqual([{ type: 'AuthFailure', data: { reason: 'Internal error' } }])
  expect([wire.closeCode, errors]).toEqual([1000, []])
  expect(logLines).toMatchObject([{ level: 'error', err: { message: 'a bug' } }])
})

test('an authenticator that throws is no different from one that rejects', () => {
  const authenticate = () => {
    throw new Error('a bug')
  }
  const { wire, signIn, errors } = openConnection({ authenticator: { authenticate } })
  signIn()
  expect(wire.said).toEqual([{ type: 'AuthFailure', data: { reason: 'Internal error' } }])
  expect([wire.closeCode, errors]).toEqual([1000, []])
})
