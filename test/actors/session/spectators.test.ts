import { expect, test } from 'vitest'
import { createSessionWorld } from '../../support/session-world.ts'

test('[SES5] spectators have a cap of their own and take no seat', async () => {
  await using world = await createSessionWorld({ session: { spectatorsMax: 1 } })
  const [ana, bo, cleo, dan] = ['Ana', 'Bo', 'Cleo', 'Dan'].map((name) => world.enter(name))
  const id = await ana!.opens()
  await bo!.watches(id)
  await cleo!.watches(id)
  expect(cleo!.hears()).toMatchObject({ type: 'Error', code: 503, reason: 'spectators_full' })
  expect(cleo!.isInSession).toBe(false)
  await dan!.joins(id)
  expect(dan!.heard('SessionJoined')[0]?.gridPosition).toBe(2)
  expect(world.directory.session(id)?.listing).toMatchObject({ playerCount: 2, spectatorCount: 1 })
})

test('[SES5] spectators of both dialects get telemetry and every event, and no right to drive', async () => {
  await using world = await createSessionWorld({ session: { resultsSeconds: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  const [bo, cleo] = [world.enter('Bo', { dialect: 2 }), world.enter('Cleo')]
  const id = await ana.opens({ aiCount: 1 })
  ana.drives()
  await bo.watches(id)
  await cleo.watches(id)
  for (const guest of [ana, bo, cleo]) guest.forgets()
  await ana.starts()
  await world.until(() => world.session(id)?.getSnapshot().value === 'lobby')
  expect(bo.link.heard).toEqual(ana.link.heard)
  expect(bo.heard('CarFinished')).toHaveLength(2)
  expect(cleo.link.frames.length).toBeGreaterThan(100)
  for (const guest of [bo, cleo]) {
    expect(guest.link.inputs).toBeUndefined()
    expect(guest.link.frames.every(({ appliedSequence }) => appliedSequence === 0)).toBe(true)
  }
})

test('[SES5] the delay holds frames and events of spectators back by its ticks, and nobody else', async () => {
  await using world = await createSessionWorld({ session: { spectatorDelaySeconds: 2 } })
  const ana = world.enter('Ana', { dialect: 2, hz: 240 })
  const bo = world.enter('Bo', { dialect: 2, hz: 240 })
  const id = await ana.opens({ aiCount: 1 })
  await bo.watches(id)
  await ana.starts()
  await world.advance({ ticks: 481 })
  expect(bo.link.frames.map(({ tick }) => tick)).toEqual([1])
  await world.advance({ ticks: 100 })
  expect(ana.link.frames.at(-1)!.tick).toBe(581)
  expect(bo.link.frames.at(-1)!.tick).toBe(101)
  expect(bo.link.frames.at(-1)!.body).toEqual(ana.link.frames.find(({ tick }) => tick === 101)!.body)
  const green = (guest: typeof bo) => guest.heard('SessionStateChanged').find(({ tick }) => tick === 240)
  expect(green(ana)).toBeDefined()
  expect(green(bo)).toBeUndefined()
  await world.advance({ ticks: 140 })
  expect(green(bo)).toEqual(green(ana))
})

test('[SES5] a spectator who has left gets nothing of what was held back for him', async () => {
  await using world = await createSessionWorld({ session: { spectatorDelaySeconds: 1 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens({ aiCount: 1 })
  await bo.watches(id)
  await ana.starts()
  await world.advance({ seconds: 2.5 })
  await bo.says({ type: 'LeaveSession' })
  bo.forgets()
  await world.advance({ seconds: 3 })
  expect(bo.link.frames).toEqual([])
  expect(bo.link.heard).toEqual([])
})

test('[SES5] who waits for the next race is a driver: nothing is held back from him', async () => {
  await using world = await createSessionWorld({ session: { spectatorDelaySeconds: 5 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2, hz: 240 })]
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  await bo.joins(id)
  await world.advance({ ticks: 10 })
  expect(bo.link.frames).toHaveLength(10)
})

test('[SES5] when the race loop ends, what was held back is delivered', async () => {
  await using world = await createSessionWorld({
    session: { spectatorDelaySeconds: 60, raceSecondsMax: 2, resultsSeconds: 0.5 },
  })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens()
  await bo.watches(id)
  await ana.starts()
  await world.until(() => world.session(id)?.getSnapshot().value === 'lobby')
  expect(bo.heard('RaceResults')).toEqual(ana.heard('RaceResults'))
  expect(bo.heard('RaceResults')).toHaveLength(1)
})
