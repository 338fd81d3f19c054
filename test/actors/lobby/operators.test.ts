import { expect, test } from 'vitest'
import type { LobbyEvent, SessionWish } from '../../../src/actors/lobby/lobby-events.ts'
import { SessionKind, Visibility } from '../../../src/protocol/enums.ts'
import type { PlayerId, SessionId } from '../../../src/protocol/ids.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

const WISH: SessionWish = {
  name: undefined,
  trackId: ringData.id,
  carId: undefined,
  kind: SessionKind.Multiplayer,
  maxPlayers: 2,
  aiCount: 0,
  lapLimit: 0,
  visibility: Visibility.Public,
  password: undefined,
}

/** What the lobby answers, which it does at once. */
function answerOf<T>(world: SessionWorld, event: (answer: (given: T) => void) => LobbyEvent): T {
  const given: T[] = []
  world.lobby(event((answer) => void given.push(answer)))
  expect(given).toHaveLength(1)
  return given[0]!
}

const open = (world: SessionWorld, changes: Partial<SessionWish> = {}) =>
  answerOf<{ ok: boolean; sessionId?: SessionId; reason?: string }>(world, (answer) => ({
    type: 'operator.open',
    wish: { ...WISH, ...changes },
    answer,
  }))

const kick = (world: SessionWorld, playerId: PlayerId, sessionId?: SessionId) =>
  answerOf<boolean>(world, (answer) => ({ type: 'operator.kick', playerId, sessionId, answer }))

const tell = (world: SessionWorld, text: string, sessionId?: SessionId) =>
  answerOf<number>(world, (answer) => ({ type: 'operator.tell', text, sessionId, answer }))

test('[OPS1] a session that an operator opens is empty, listed, and its first driver is its host', async () => {
  await using world = await createSessionWorld()
  const watcher = world.enter('Bo', { dialect: 2 })
  await watcher.says({ type: 'SubscribeLobby', enabled: true })
  const { sessionId } = open(world, { name: 'Final', aiCount: 1 })
  expect(world.directory.session(sessionId!)?.listing).toMatchObject({ name: 'Final', playerCount: 0, aiCount: 1 })
  await world.advance({ seconds: 1 })
  expect(watcher.heard('SessionListed').map(({ session }) => session.id)).toEqual([sessionId])
  const ana = world.enter('Ana')
  await ana.joins(sessionId!)
  expect(world.room(sessionId!).roster.hostId).toBe(ana.id)
  await ana.says({ type: 'LeaveSession' })
  expect(world.session(sessionId!), 'deserted like any other').toBeUndefined()
})

test('[OPS1] a session that nobody comes to closes after its time in the lobby', async () => {
  await using world = await createSessionWorld({ session: { idleTimeoutSeconds: 30 } })
  const { sessionId } = open(world)
  await world.advance({ seconds: 29 })
  expect(world.session(sessionId!)).toBeDefined()
  await world.advance({ seconds: 2 })
  expect(world.session(sessionId!)).toBeUndefined()
})

test('[RATE2] an operator opens no more sessions than there is room for, and none of what is not there', async () => {
  await using world = await createSessionWorld({ limits: { sessionsMax: 1, carsMax: 4 } })
  const nowhere = '99999999-0000-4000-8000-000000000000' as never
  expect(open(world, { trackId: nowhere })).toMatchObject({ ok: false, reason: 'track_not_found' })
  expect(open(world, { carId: nowhere })).toMatchObject({ ok: false, reason: 'car_not_found' })
  expect(open(world, { maxPlayers: 5 })).toMatchObject({ ok: false, reason: 'invalid_player_count' })
  expect(open(world)).toMatchObject({ ok: true })
  expect(open(world)).toMatchObject({ ok: false, reason: 'sessions_full' })
})

test('[SHUT1] while the server drains no operator opens a session', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.opens()
  world.lobby({ type: 'lobby.drain' })
  expect(open(world)).toEqual({ ok: false, reason: 'shutting_down' })
})

test('[OPS1] who is put out is told, leaves at once, and does not come back by his token', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  const bo = world.enter('Bo', { dialect: 2 })
  const sessionId = await ana.opens()
  await bo.joins(sessionId)
  const { token } = bo.resumption
  expect(kick(world, bo.id, sessionId)).toBe(true)
  await world.settle()
  expect(bo.refusedWith).toBe('kicked')
  expect(ana.heard('ParticipantLeft').map(({ playerId }) => playerId)).toEqual([bo.id])
  expect(world.directory.players().map(({ name }) => name)).toEqual(['Ana'])
  const again = world.enter('Bo', { dialect: 2, resumeToken: token })
  expect([again.resumption.isResumed, again.isInSession]).toEqual([false, false])
  expect(again.id).not.toBe(bo.id)
})

test('[OPS1] a driver who is away is put out as well, and his seat is free', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  const bo = world.enter('Bo', { dialect: 2 })
  const sessionId = await ana.opens()
  await bo.joins(sessionId)
  await ana.starts()
  await world.until(() => world.room(sessionId).run !== undefined)
  await bo.drops()
  expect(world.absences.isAway(bo.id)).toBe(true)
  expect(kick(world, bo.id)).toBe(true)
  await world.settle()
  expect([world.absences.count, world.room(sessionId).roster.driverCount]).toEqual([0, 1])
})

test('[OPS1] nobody is put out of a session that he is not in', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const bo = world.enter('Bo')
  const sessionId = await ana.opens()
  expect(kick(world, bo.id, sessionId)).toBe(false)
  expect(kick(world, '99999999-0000-4000-8000-000000000000' as PlayerId)).toBe(false)
  expect([world.directory.playerCount, bo.refusedWith]).toEqual([2, undefined])
})

test('[OPS1] a text reaches everybody who knows such messages, or those in one session', async () => {
  await using world = await createSessionWorld()
  const old = world.enter('Old')
  const ana = world.enter('Ana', { dialect: 2 })
  const bo = world.enter('Bo', { dialect: 2 })
  const sessionId = await ana.opens()
  expect(tell(world, 'Hello')).toBe(2)
  expect(tell(world, 'Slow down', sessionId)).toBe(1)
  expect(tell(world, 'Nobody', '99999999-0000-4000-8000-000000000000' as SessionId)).toBe(0)
  expect(ana.heard('Notice').map(({ text, sessionId: of }) => [text, of])).toEqual([
    ['Hello', undefined],
    ['Slow down', sessionId],
  ])
  expect([bo.heard('Notice').length, old.heard('Notice')]).toEqual([1, []])
})
