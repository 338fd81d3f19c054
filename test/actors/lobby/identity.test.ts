import { expect, test } from 'vitest'
import type { Identity } from '../../../src/auth/authenticator.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

const ANA: Identity = { playerId: 'aaaaaaaa-aaaa-8aaa-8aaa-aaaaaaaaaaaa' as PlayerId, name: 'Ana', role: 'driver' }
const BO: Identity = { playerId: 'bbbbbbbb-bbbb-8bbb-8bbb-bbbbbbbbbbbb' as PlayerId, name: 'Bo', role: 'driver' }
const WATCHER: Identity = { playerId: undefined, name: undefined, role: 'spectator' }

test('[AUTH2] an identity that lasts has its id and its name, whatever the client calls itself', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Eve', { identity: ANA })
  expect([ana.id, ana.name]).toEqual([ANA.playerId, 'Ana'])
})

test('[AUTH2] a name of the identity that nobody may have is refused', async () => {
  await using world = await createSessionWorld()
  expect(world.enter('Ana', { identity: { ...ANA, name: 'A\nna' } }).refusedWith).toBe('invalid_name')
})

test('[AUTH2] the same identity on a second connection ends the first, which leaves its session', async () => {
  await using world = await createSessionWorld()
  const bo = world.enter('Bo')
  const older = world.enter('Ana', { identity: ANA })
  const sessionId = await bo.opens({ maxPlayers: 2 })
  await older.joins(sessionId)
  const newer = world.enter('Ana', { identity: ANA })
  await world.settle()
  expect(older.refusedWith).toBe('signed_in_elsewhere')
  expect([newer.id, newer.name]).toEqual([ANA.playerId, 'Ana'])
  expect(world.directory.playerCount).toBe(2)
  expect(newer.isInSession).toBe(false)
  await newer.joins(sessionId)
  expect(newer.isInSession).toBe(true)
  expect([...world.room(sessionId).roster.members()].map(({ name }) => name)).toEqual(['Bo', 'Ana'])
})

test('[AUTH2] the end of the older connection, which comes later, does not touch the newer player', async () => {
  await using world = await createSessionWorld()
  const older = world.enter('Ana', { identity: ANA, dialect: 2 })
  await older.says({ type: 'SubscribeLobby', enabled: true })
  const { player } = world.directory.player(older.id)!
  const newer = world.enter('Ana', { identity: ANA, dialect: 2 })
  const newPlayer = world.directory.player(newer.id)?.player
  world.lobby({ type: 'player.disconnected', playerId: older.id, link: older.link })
  world.lobby({ type: 'player.leave', playerId: older.id, player })
  await world.settle()
  older.forgets()
  expect(newPlayer).not.toBe(player)
  expect(world.directory.player(newer.id)?.player).toBe(newPlayer)
  await newer.opens()
  await world.advance({ seconds: 1 })
  expect(older.link.heard, 'no news for who has left').toEqual([])
})

test('[AUTH2] signing in again and again leaves one player', async () => {
  await using world = await createSessionWorld()
  for (let count = 0; count < 20; count++) world.enter('Ana', { identity: ANA })
  await world.settle()
  expect(world.directory.players().map(({ name }) => name)).toEqual(['Ana'])
  expect(world.root.system.get('players').getSnapshot().children.size).toBe(1)
})

test('[AUTH2] guests are somebody else each time, though they have one name', async () => {
  await using world = await createSessionWorld()
  expect(world.enter('Ana').id).not.toBe(world.enter('Ana').id)
  expect(world.directory.playerCount).toBe(2)
})

test('[AUTH2] a spectator may watch, but neither open a session nor take a seat', async () => {
  await using world = await createSessionWorld()
  const bo = world.enter('Bo')
  const sessionId = await bo.opens()
  const watcher = world.enter('Cy', { identity: WATCHER })
  await watcher.joins(sessionId)
  expect(watcher.hears()).toMatchObject({ type: 'Error', code: 403, reason: 'may_only_watch' })
  await expect(watcher.opens()).rejects.toThrow(/in no session/)
  expect(watcher.hears()).toMatchObject({ code: 403, reason: 'may_only_watch' })
  await watcher.watches(sessionId)
  expect(watcher.hears()).toMatchObject({ type: 'SessionJoined', gridPosition: 0 })
})

async function racingAs(world: SessionWorld, identity: Identity) {
  const driver = world.enter('Ana', { identity, dialect: 2 })
  const sessionId = await driver.opens({ lapLimit: 2 })
  await driver.starts()
  driver.drives()
  await world.advance({ seconds: 3 })
  return { driver, sessionId }
}

test('[AUTH5] the token of somebody else gives nothing to who has proved who he is', async () => {
  await using world = await createSessionWorld({ absences: { graceMs: 3000 } })
  const { driver } = await racingAs(world, ANA)
  const { token } = driver.resumption
  const thief = world.enter('Ana', { identity: BO, dialect: 2, resumeToken: token })
  await world.settle()
  expect([thief.id, thief.resumption.isResumed]).toEqual([BO.playerId, false])
  expect(driver.isInSession).toBe(true)
})

test('[AUTH5] his own token gives him back, lasting identity or not', async () => {
  await using world = await createSessionWorld({ absences: { graceMs: 3000 } })
  const { driver, sessionId } = await racingAs(world, ANA)
  await driver.drops()
  const back = world.enter('Ana', { identity: ANA, dialect: 2, resumeToken: driver.resumption.token })
  await world.settle()
  expect([back.id, back.resumption.isResumed, back.resumption.sessionId]).toEqual([ANA.playerId, true, sessionId])
})

test('[AUTH2] who signs in anew while he is away is one player, and no place is kept for the one before', async () => {
  await using world = await createSessionWorld({ absences: { graceMs: 3000 } })
  const { driver } = await racingAs(world, ANA)
  await driver.drops()
  await world.settle()
  expect(world.absences.count).toBe(1)
  const anew = world.enter('Ana', { identity: ANA, dialect: 2 })
  await world.settle()
  expect([anew.id, anew.name, anew.isInSession]).toEqual([ANA.playerId, 'Ana', false])
  expect([world.absences.count, world.directory.playerCount]).toEqual([0, 1])
  expect(world.directory.sessionCount).toBe(0)
  await anew.opens()
  expect(world.directory.player(anew.id)?.sessionId).toBeDefined()
})

test('[AUTH5] who is away stays away when the answer to a return that was lost again comes late', async () => {
  await using world = await createSessionWorld({ absences: { graceMs: 3000 } })
  const { driver, sessionId } = await racingAs(world, ANA)
  await driver.drops()
  const player = world.directory.player(driver.id)!.player
  const reply = { type: 'SessionJoined', sessionId, gridPosition: 1 } as const
  player.send({ type: 'session.joined', session: world.session(sessionId)!, reply, presence: { tick: () => 0 } })
  await world.settle()
  expect([world.absences.count, world.room(sessionId).roster.seatOf(driver.id)?.isAway]).toEqual([1, true])
})
