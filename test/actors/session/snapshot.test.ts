import { expect, test } from 'vitest'
import { GameMode, SessionKind } from '../../../src/protocol/enums.ts'
import { type CarEffects, PLAIN_EFFECTS } from '../../../src/simulation/effects.ts'
import { roadCar } from '../../support/car-data.ts'
import { createSessionWorld } from '../../support/session-world.ts'

test('[CNT2] a newcomer learns the best times of each driver and of the run', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens({ aiCount: 1, maxPlayers: 2, lapLimit: 9 })
  ana.drives()
  await ana.starts()
  await world.until(() => ana.heard('LapCompleted').length >= 3)
  await bo.watches(id)
  const laps = ana.heard('LapCompleted').filter(({ isValid }) => isValid)
  const sectors = ana.heard('SectorCompleted').filter(({ isValid }) => isValid)
  const best = (times: readonly { readonly timeMs: number }[]) => Math.min(...times.map(({ timeMs }) => timeMs))
  const bests = (isCounted: (time: { readonly playerId: string }) => boolean) => ({
    bestLapMs: best(laps.filter(isCounted)),
    bestSectorsMs: [1, 2, 3].map((sector) => best(sectors.filter((one) => one.sector === sector && isCounted(one)))),
  })
  const [snapshot] = bo.heard('SessionSnapshot')
  expect(snapshot).toMatchObject(bests(() => true))
  const drivers = snapshot!.participants.filter(({ isSpectator }) => !isSpectator)
  expect(drivers).toHaveLength(2)
  for (const driver of drivers) expect(driver).toMatchObject(bests(({ playerId }) => playerId === driver.playerId))
})

test('[CNT2] a sector that was not driven yet has a best time of 0, and a driver without any has none', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens()
  ana.drives()
  await ana.starts()
  await bo.watches(id)
  expect(bo.heard('SessionSnapshot')[0]!.participants[0]).not.toHaveProperty('bestSectorsMs')
  await bo.says({ type: 'LeaveSession' })
  await world.until(() => ana.heard('SectorCompleted').length > 0)
  const { timeMs } = ana.heard('SectorCompleted')[0]!
  await bo.watches(id)
  const snapshot = bo.heard('SessionSnapshot').at(-1)!
  expect(snapshot.bestSectorsMs).toEqual([timeMs, 0, 0])
  expect(snapshot.participants[0]).toMatchObject({ bestSectorsMs: [timeMs, 0, 0] })
})

test('[CNT2] the best times of a run outlast their driver, and not the run', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = ['Ana', 'Bo', 'Cleo'].map((name) => world.enter(name, { dialect: 2 }))
  const id = await ana!.opens()
  await ana!.selects(roadCar.id)
  await bo!.joins(id)
  ana!.drives()
  bo!.drives()
  await ana!.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  const isOfBo = ({ playerId, isValid }: { playerId: string; isValid: boolean }) => isValid && playerId === bo!.id
  await world.until(() => ana!.heard('LapCompleted').filter(isOfBo).length >= 3)
  const laps = ana!.heard('LapCompleted').filter(({ isValid }) => isValid)
  const fastest = laps.reduce((best, lap) => (lap.timeMs < best.timeMs ? lap : best))
  expect(fastest.playerId).toBe(bo!.id)
  await bo!.says({ type: 'LeaveSession' })
  await cleo!.watches(id)
  expect(cleo!.heard('SessionSnapshot')[0]).toMatchObject({ bestLapMs: fastest.timeMs })
  await ana!.says({ type: 'SetGameMode', mode: GameMode.Lobby })
  await bo!.watches(id)
  expect(bo!.heard('SessionSnapshot').at(-1)).not.toHaveProperty('bestLapMs')
})

test('[CNT2] a car a whole lap behind has its gap in laps', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = ['Ana', 'Bo', 'Cleo'].map((name) => world.enter(name, { dialect: 2 }))
  const id = await ana!.opens({ lapLimit: 9 })
  await bo!.joins(id)
  ana!.drives()
  await ana!.starts()
  await world.until(() => ana!.heard('LapCompleted').length >= 2)
  await cleo!.watches(id)
  const [first, second] = cleo!.heard('SessionSnapshot')[0]!.classification
  expect(first).not.toHaveProperty('gapLaps')
  expect(second).toMatchObject({ name: 'Bo', gapLaps: 2, intervalLaps: 2 })
  expect(second).not.toHaveProperty('gapMs')
})

const EFFECTS: CarEffects = { hasSlipstream: false, hasWear: true, fuelShare: 0.3, hasDamage: true }

test('[CNT2] what a client needs to simulate the same cars is in the snapshot, and what the race runs by', async () => {
  await using world = await createSessionWorld({ session: { effects: EFFECTS } })
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens()
  await ana.starts()
  expect(ana.heard('SessionSnapshot')[0]!.physics).toEqual({ ...EFFECTS, hasCarContacts: true, inputHoldMs: 250 })
  expect(world.room(id).run!.race.cars.effects).toEqual(EFFECTS)
})

test('[CNT2] whether cars touch is told of the run under way, else of the one that a start leads to', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens({ sessionKind: SessionKind.Sandbox })
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await bo.joins(id)
  expect(ana.heard('SessionSnapshot')[0]!.physics).toMatchObject({ hasCarContacts: false })
  expect(bo.heard('SessionSnapshot')[0]!.physics).toMatchObject({ hasCarContacts: true })
})

test.each([
  ['slipstream', { session: { effects: { ...PLAIN_EFFECTS, hasSlipstream: false } } }, {}],
  ['wear', { session: { effects: { ...PLAIN_EFFECTS, hasWear: true } } }, {}],
  ['fuel', { session: { effects: { ...PLAIN_EFFECTS, fuelShare: 0.5 } } }, {}],
  ['damage', { session: { effects: { ...PLAIN_EFFECTS, hasDamage: true } } }, {}],
  ['input hold', { session: { inputHoldMs: 500 } }, {}],
  ['tick rate', { session: { tickHz: 120 } }, {}],
  ['contacts between cars', {}, { sessionKind: SessionKind.Sandbox }],
])('[CNT2] sessions that differ in their %s have different hashes of their settings', async (_, options, creation) => {
  const hashOf = async (changes: typeof options, kind: typeof creation) => {
    await using world = await createSessionWorld(changes)
    const ana = world.enter('Ana', { dialect: 2 })
    await ana.opens(kind)
    const { settingsHash } = ana.heard('SessionSnapshot')[0]!
    expect(ana.heard('SessionJoined')[0]!.settingsHash).toBe(settingsHash)
    return settingsHash
  }
  const plain = await hashOf({}, {})
  expect(await hashOf({}, {})).toBe(plain)
  expect(await hashOf(options, creation)).not.toBe(plain)
})
