import { expect, test } from 'vitest'
import type { CreateSessionMessage } from '../../../src/protocol/client-messages.ts'
import { SessionKind, Visibility } from '../../../src/protocol/enums.ts'
import type { CarId, SessionId, TrackId } from '../../../src/protocol/ids.ts'
import { addressKey } from '../../../src/transport/address-key.ts'
import type { Guest } from '../../support/guest.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const UNKNOWN = '99999999-0000-4000-8000-000000000000'
const request: CreateSessionMessage = {
  type: 'CreateSession',
  trackId: ringData.id,
  maxPlayers: 2,
  aiCount: 0,
  lapLimit: 1,
  sessionKind: SessionKind.Multiplayer,
}

test.each<[string, Partial<CreateSessionMessage>, number, string]>([
  ['an unknown track', { trackId: UNKNOWN as TrackId }, 404, 'track_not_found'],
  ['no seats', { maxPlayers: 0 }, 500, 'session_lobby_not_joined'],
  ['more seats than a session may have', { maxPlayers: 13 }, 400, 'invalid_player_count'],
  ['as many AI drivers as seats', { maxPlayers: 2, aiCount: 2 }, 500, 'player_not_added'],
  ['more AI drivers than seats', { maxPlayers: 2, aiCount: 200 }, 500, 'player_not_added'],
  ['an empty name', { name: '  ' }, 400, 'invalid_session_name'],
  ['a name of 65 characters', { name: 'x'.repeat(65) }, 400, 'invalid_session_name'],
  ['a control character in its name', { name: 'a\nb' }, 400, 'invalid_session_name'],
  ['a text-direction character in its name', { name: 'a\u202eb' }, 400, 'invalid_session_name'],
  ['a password and public visibility', { password: 'x' }, 400, 'invalid_password'],
  ['protected visibility and no password', { visibility: Visibility.Protected }, 400, 'invalid_password'],
])('[SES1] a session with %s is refused and leaves nothing behind', async (_, changes, code, reason) => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.selects()
  await ana.says({ ...request, ...changes })
  expect(ana.link.heard).toMatchObject([{ type: 'Error', code, reason }])
  expect(world.directory.sessionCount).toBe(0)
  await ana.says(request)
  expect(ana.hears()).toMatchObject({ type: 'SessionJoined', gridPosition: 1 })
})

test('[SES1] a session needs a car, and an unknown car is Error 404 and not selected', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.selects(UNKNOWN as CarId)
  expect(ana.hears()).toMatchObject({ code: 404, reason: 'car_not_found' })
  await ana.says(request)
  expect(ana.hears()).toMatchObject({ code: 400, reason: 'car_not_selected' })
  expect(world.directory.player(ana.id)?.carId).toBeUndefined()
})

test('[SES1] a second session or a double join is Error 409 and changes nothing', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  const other = await bo.opens()
  for (const message of [
    request,
    { type: 'JoinSession', sessionId: other } as const,
    { type: 'JoinSession', sessionId: id } as const,
    { type: 'JoinAsSpectator', sessionId: id } as const,
  ]) {
    await ana.says(message)
    expect(ana.hears()).toMatchObject({ type: 'Error', code: 409, reason: 'already_in_session' })
  }
  expect(ana.sessionId).toBe(id)
  expect(world.directory.sessionCount).toBe(2)
})

test('[SES1] a session that there is not cannot be joined or watched', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.joins(UNKNOWN as SessionId)
  expect(ana.hears()).toMatchObject({ code: 400, message: 'Unable to join session (full or not in lobby state)' })
  await ana.watches(UNKNOWN as SessionId)
  expect(ana.hears()).toMatchObject({ code: 404, reason: 'session_not_found' })
})

test('[SES1] a full session is not joined, and joining needs a car', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo'), world.enter('Cleo')]
  const id = await ana.opens({ maxPlayers: 3, aiCount: 1 })
  await bo.says({ type: 'JoinSession', sessionId: id })
  expect(bo.hears()).toMatchObject({ code: 400, reason: 'car_not_selected_to_join' })
  await bo.joins(id)
  await cleo.joins(id)
  expect(cleo.hears()).toMatchObject({ code: 400, reason: 'session_full' })
  expect(cleo.isInSession).toBe(false)
})

test('[SES1] LeaveSession is always answered with SessionLeft', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.says({ type: 'LeaveSession' })
  expect(ana.hears()).toEqual({ type: 'SessionLeft' })
  await ana.opens()
  await ana.says({ type: 'LeaveSession' })
  expect(ana.hears()).toEqual({ type: 'SessionLeft' })
  await ana.says({ type: 'LeaveSession' })
  expect(ana.link.heard).toEqual([{ type: 'SessionLeft' }])
})

test('[SES1] the name of a session is trimmed and brought into NFC; a character is not a UTF-16 unit', async () => {
  await using world = await createSessionWorld()
  const names = [
    [' Cafe\u0301 ', 'Café'],
    ['🏎'.repeat(64), '🏎'.repeat(64)],
    [undefined, "Ana's session"],
  ] as const
  for (const [name, kept] of names) {
    const ana = world.enter('Ana')
    const id = await ana.opens(name === undefined ? {} : { name })
    expect(world.directory.session(id)?.listing.name).toBe(kept)
    await ana.drops()
  }
})

test('[SES1] laps that the creator leaves out are the configured ones', async () => {
  await using world = await createSessionWorld({ limits: { lapsDefault: 7 } })
  const ana = world.enter('Ana')
  const id = await ana.opens({ lapLimit: 0 })
  expect(world.directory.session(id)?.listing.lapLimit).toBe(7)
})

test('[RATE2] sessions have a cap in all, and for each player who opened them', async () => {
  await using world = await createSessionWorld({ limits: { sessionsMax: 3, sessionsPerPlayerMax: 2 } })
  const ana = world.enter('Ana')
  const guests = [world.enter('Bo'), world.enter('Cleo')]
  for (const guest of guests) {
    await guest.joins(await ana.opens())
    await ana.says({ type: 'LeaveSession' })
  }
  ana.forgets()
  await ana.says(request)
  expect(ana.link.heard).toMatchObject([{ code: 429, reason: 'sessions_per_player' }])
  await world.enter('Dan').opens()
  const eve = world.enter('Eve')
  await expect(eve.opens()).rejects.toThrow()
  expect(eve.hears()).toMatchObject({ code: 503, reason: 'sessions_full' })
})

test('[RATE2] sessions have a cap for each address, whoever opened them and wherever he is now', async () => {
  await using world = await createSessionWorld({ limits: { sessionsPerAddressMax: 2 } })
  const home = { address: addressKey('2001:db8:0:1::1') }
  const [ana, bo, cleo] = ['Ana', 'Bo', 'Cleo'].map((name) => world.enter(name, home)) as [Guest, Guest, Guest]
  const first = await ana.opens()
  await bo.opens()
  await world.enter('Dan', { address: addressKey('2001:db8:0:2::1') }).opens()
  await cleo.selects()
  await cleo.says(request)
  expect(cleo.hears()).toMatchObject({ code: 429, reason: 'sessions_per_address' })
  // The session outlives its creator's connection as long as somebody is in it, and still counts.
  const eve = world.enter('Eve', { address: addressKey('2001:db8:0:2::1') })
  await eve.joins(first)
  await ana.drops()
  await cleo.says(request)
  expect(cleo.hears()).toMatchObject({ code: 429, reason: 'sessions_per_address' })
  await eve.says({ type: 'LeaveSession' })
  await cleo.says(request)
  expect(cleo.isInSession).toBe(true)
})

test('ghosts: whoever drops, wherever he is, leaves neither a player nor a session behind', async () => {
  await using world = await createSessionWorld()
  for (let round = 0; round < 20; round++) {
    const ana = world.enter('Ana')
    expect(ana.name).toBe('Ana')
    await ana.opens({ aiCount: 1 })
    if (round % 4 > 0) await ana.starts()
    if (round % 4 > 1) await world.advance({ seconds: 2 })
    await ana.drops()
  }
  expect(world.directory.playerCount).toBe(0)
  expect(world.directory.sessionCount).toBe(0)
  expect(world.running).toBe(0)
})
