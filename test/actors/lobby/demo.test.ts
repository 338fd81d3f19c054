import { expect, test } from 'vitest'
import { SessionState } from '../../../src/protocol/enums.ts'
import { formulaCar } from '../../support/car-data.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const demo = { trackId: ringData.id, carId: formulaCar.id, cars: 2, laps: 1 }

test('[SES2] the standing demo races for ever without anyone', async () => {
  await using world = await createSessionWorld({ demo, session: { idleTimeoutSeconds: 1 } })
  const [session] = world.directory.sessions()
  expect(session!.listing).toMatchObject({ name: 'Demo race', hostName: 'Server', aiCount: 2, maxPlayers: 10 })
  await world.until(() => world.saved.length === 3)
  expect(world.saved.map(({ number }) => number)).toEqual([1, 2, 3])
  expect(world.saved[2]!.entries.map(({ status }) => status)).toEqual(['finished', 'finished'])
})

test('[SES5] the demo is joined by spectators at once and by drivers for its next race, and goes on without them', async () => {
  await using world = await createSessionWorld({ demo })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  await world.advance({ seconds: 5 })
  const { id } = world.directory.sessions()[0]!
  await ana.watches(id)
  await bo.joins(id)
  await world.advance({ seconds: 1 })
  expect(ana.link.frames.at(-1)!.message!.cars).toHaveLength(2)
  expect(bo.heard('SessionJoined')[0]?.gridPosition).toBe(0)
  await world.until(() => world.saved.length === 1)
  await world.until(() => world.room(id).run?.state === SessionState.Racing)
  expect(bo.link.inputs?.slot).toBe(2)
  await ana.drops()
  await bo.drops()
  expect(world.directory.sessionCount).toBe(1)
  await world.until(() => world.saved.length === 2)
})

test('[SES1] nobody is host of the demo but whoever drives in it, and the server never hands it over to a spectator', async () => {
  await using world = await createSessionWorld({ demo })
  const ana = world.enter('Ana')
  await ana.watches(world.directory.sessions()[0]!.id)
  await ana.starts()
  expect(ana.hears()).toMatchObject({ code: 403, reason: 'not_host_start' })
})

test('a demo with as many cars as a session may have has no guest seats', async () => {
  await using world = await createSessionWorld({ demo: { ...demo, cars: 64 }, limits: { carsMax: 4 } })
  expect(world.directory.sessions()[0]!.listing).toMatchObject({ aiCount: 4, maxPlayers: 4 })
})
