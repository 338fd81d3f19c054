import { expect, test } from 'vitest'
import { type OrderAnswer, orderEvent, type SessionOrder } from '../../../src/actors/session/session-order.ts'
import { SessionKind, SessionState } from '../../../src/protocol/enums.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

/** What the session answers, which it does at once. */
function order(world: SessionWorld, id: SessionId, what: SessionOrder): OrderAnswer | undefined {
  const given: OrderAnswer[] = []
  world.session(id)?.send(orderEvent(what, (answer) => void given.push(answer)))
  expect(given).toHaveLength(1)
  return given[0]
}

test('[OPS1] an operator starts a session as its host could, and ends its run', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens()
  ana.forgets()
  expect(order(world, id, 'start')).toEqual({ ok: true })
  expect(ana.heard('SessionStarting')).toHaveLength(1)
  await world.until(() => world.directory.session(id)?.listing.state === SessionState.Racing)
  expect(order(world, id, 'stop')).toEqual({ ok: true })
  expect(world.directory.session(id)?.listing.state).toBe(SessionState.Lobby)
  expect(ana.isInSession).toBe(true)
})

test('[OPS1] what does not go together with where the session is gets an answer that says so', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens()
  expect(order(world, id, 'stop')).toMatchObject({ ok: false, reason: 'bad_state', detail: 'no run is under way' })
  order(world, id, 'start')
  expect(order(world, id, 'start')).toMatchObject({ ok: false, reason: 'bad_state', detail: 'the session has started' })
  await world.until(() => world.room(id).run !== undefined)
  expect(order(world, id, 'start')).toMatchObject({ ok: false, reason: 'bad_state' })
})

test('[OPS1] a start that is still being prepared can be stopped', async () => {
  await using world = await createSessionWorld({ deps: { prepare: () => new Promise(() => {}) } })
  const ana = world.enter('Ana')
  const id = await ana.opens()
  expect(order(world, id, 'start')).toEqual({ ok: true })
  expect(order(world, id, 'stop')).toEqual({ ok: true })
  expect(world.session(id)?.getSnapshot().value).toBe('lobby')
})

test('[OPS1] a practice in which nobody is host is not started', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ sessionKind: SessionKind.Practice, maxPlayers: 2 })
  const watcher = world.enter('Bo')
  await watcher.watches(id)
  await ana.says({ type: 'LeaveSession' })
  expect(order(world, id, 'start')).toMatchObject({ reason: 'bad_state', detail: 'nobody is there to drive' })
})

test('[SHUT1] a race that the server waits for can be stopped, and its session closes then', async () => {
  await using world = await createSessionWorld({ drainSeconds: 60 })
  const ana = world.enter('Ana')
  const id = await ana.opens({ lapLimit: 9 })
  await ana.starts()
  await world.until(() => world.room(id).run !== undefined)
  world.session(id)?.send({ type: 'session.drain' })
  expect(order(world, id, 'stop')).toEqual({ ok: true })
  expect(world.session(id)).toBeUndefined()
})
