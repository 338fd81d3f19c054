import { expect, test } from 'vitest'
import { Roster } from '../../../src/actors/session/roster.ts'
import { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { formulaCar } from '../../support/car-data.ts'
import { FakeLink } from '../../support/fake-link.ts'
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

test('[SES3] the standing session has no host and races for ever: nobody in it can command it', async () => {
  await using world = await createSessionWorld({ demo })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const { id } = world.directory.sessions()[0]!
  await ana.watches(id)
  await bo.joins(id)
  expect(world.directory.session(id)!.listing.hostName).toBe('Server')
  for (const guest of [ana, bo]) {
    await guest.starts()
    expect(guest.hears()).toMatchObject({ code: 403, reason: 'not_host_start' })
    await guest.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
    expect(guest.hears()).toMatchObject({ code: 403, reason: 'not_host_mode' })
    await guest.says({ type: 'StartCountdown', countdownSeconds: 5, nextMode: GameMode.Sandbox })
    expect(guest.hears()).toMatchObject({ code: 403, reason: 'not_host_countdown' })
    await guest.drops()
  }
  await world.until(() => world.saved.length === 2)
})

test('[SES3] a roster without a host makes nobody host, whoever joins and leaves', () => {
  const roster = new Roster({ seats: 2, spectatorsMax: 0, ai: [], hasHost: false })
  for (const playerId of ['a', 'b'] as PlayerId[]) {
    const member = { playerId, name: playerId, carId: formulaCar.id, link: new FakeLink(1, 30), player: { send() {} } }
    expect(roster.seat(member).ok).toBe(true)
    expect(roster.hostId).toBeUndefined()
  }
  expect(roster.leave('a' as PlayerId)).toMatchObject({ slot: 0, newHostId: undefined })
  expect(roster.hostId).toBeUndefined()
})

test('a demo with as many cars as a session may have has no guest seats', async () => {
  await using world = await createSessionWorld({ demo: { ...demo, cars: 64 }, limits: { carsMax: 4 } })
  expect(world.directory.sessions()[0]!.listing).toMatchObject({ aiCount: 4, maxPlayers: 4 })
})
