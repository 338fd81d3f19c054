import { expect, test } from 'vitest'
import type { Identity } from '../../../src/auth/authenticator.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const ANA: Identity = { playerId: 'aaaaaaaa-aaaa-8aaa-8aaa-aaaaaaaaaaaa' as PlayerId, name: 'Ana', role: 'driver' }
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
  const newer = world.enter('Ana', { identity: ANA, dialect: 2 })
  world.lobby({ type: 'player.disconnected', playerId: older.id, link: older.link })
  world.lobby({ type: 'player.leave', playerId: older.id, link: older.link })
  await world.settle()
  older.forgets()
  expect(world.directory.player(newer.id)?.link).toBe(newer.link)
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
