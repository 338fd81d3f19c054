import { expect, test } from 'vitest'
import { GameMode } from '../../../src/protocol/enums.ts'
import { RACE_RULES, type RulesSettings } from '../../../src/rules/rules-settings.ts'
import { roadCar } from '../../support/car-data.ts'
import type { Guest } from '../../support/guest.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

/** A world whose races are judged by other rules. */
function judgedBy(rules: Partial<RulesSettings>): Promise<SessionWorld> {
  return createSessionWorld({ session: { raceRules: { ...RACE_RULES, ...rules } } })
}

/** Leaves the ring to the inside, without losing much speed, and comes back. */
async function cuts(world: SessionWorld, guest: Guest): Promise<void> {
  const { cars } = world.room(guest.sessionId).run!.race
  const { slot } = guest.link.inputs!
  guest.holdsWheel(-0.35)
  await world.until(() => cars.isOnTrack[slot] === 0)
  guest.holdsWheel(undefined)
  await world.until(() => cars.isOnTrack[slot] === 1)
  // Sooner it would still be the same excursion.
  await world.advance({ seconds: 1.25 })
}

test('[SES7] who gains by leaving the track is told so, then penalised, and loses places by it', async () => {
  await using world = await judgedBy({ warningsMax: 2, excursionPenaltyMs: 60_000 })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens({ lapLimit: 3 })
  await bo.joins(id, roadCar.id)
  ana.drives()
  bo.drives()
  await ana.starts()
  await world.advance({ seconds: 3 })
  for (let cut = 0; cut < 3; cut++) await cuts(world, ana)
  const about = { playerId: ana.id }
  expect(bo.heard('TrackLimits')).toMatchObject([1, 2, 3].map((count) => ({ ...about, count })))
  const { tick, lap } = bo.heard('TrackLimits').at(-1)!
  const penalty = { type: 'TimePenalty', ...about, tick, lap, reason: 'track_limits', timeMs: 60_000 }
  expect(bo.heard('TimePenalty')).toEqual([penalty])

  await world.until(() => bo.heard('RaceResults').length > 0)
  const [first, second] = bo.heard('RaceResults')[0]!.classification
  const flags = bo.heard('CarFinished')
  expect(flags.map(({ playerId }) => playerId)).toEqual([ana.id, bo.id])
  expect(first).toMatchObject({ name: 'Bo', position: 1 })
  expect(first!.penaltyMs).toBeUndefined()
  expect(second).toMatchObject({ name: 'Ana', position: 2, penaltyMs: 60_000, totalMs: flags[0]!.totalMs })
  expect(second!.gapMs).toBe(second!.totalMs! - first!.totalMs!)
  expect(world.saved[0]!.entries[1]).toMatchObject(second!)
})

test.each([
  ['costs the lap in a practice', 'penalties', false],
  ['costs nothing where track limits are off', 'off', true],
] as const)('[SES7] leaving the track %s', async (_, trackLimits, isValid) => {
  await using world = await judgedBy({ trackLimits, warningsMax: 0 })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  ana.drives()
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await world.until(() => ana.heard('SectorCompleted').length > 0)
  await cuts(world, ana)
  await world.until(() => ana.heard('LapCompleted').length > 0)
  expect(ana.heard('LapCompleted')).toMatchObject([{ isValid, isOwnBest: isValid, isSessionBest: isValid }])
  expect([...ana.heard('TrackLimits'), ...ana.heard('TimePenalty')]).toEqual([])
})

test('[SES7] a dialect-1 client hears nothing of warnings and penalties', async () => {
  await using world = await judgedBy({ warningsMax: 0 })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens({ lapLimit: 2 })
  await bo.watches(id)
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 3 })
  bo.forgets()
  await cuts(world, ana)
  expect(ana.heard('TimePenalty')).toHaveLength(1)
  expect(bo.link.heard).toEqual([])
})

test('[SES8] a car that passes no mark for long enough is out, and the race does not wait for it', async () => {
  await using world = await judgedBy({ retireAfterSeconds: 8 })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  ana.drives()
  await ana.starts()
  await world.until(() => ana.heard('RaceResults').length > 0)
  expect(ana.heard('CarRetired')).toMatchObject([{ playerId: bo.id, lap: 0 }])
  const finished = ana.heard('CarFinished')[0]!
  expect(world.room(id).run!.race.clock.winnerTick[0]).toBe(finished.tick)
  expect(ana.heard('SessionStateChanged').at(-1)!.tick).toBe(finished.tick)
  expect(ana.heard('RaceResults')[0]!.classification).toMatchObject([
    { name: 'Ana', status: 'finished' },
    { name: 'Bo', status: 'dnf' },
  ])
})

test('[SES6] a time is marked as a best when nobody, or not its driver, has driven a better one before', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 2, maxPlayers: 3, lapLimit: 3 })
  ana.drives()
  await ana.starts()
  await world.until(() => ana.heard('RaceResults').length > 0)
  const bests = new Map<string, number>()
  const isBest = (key: string, timeMs: number) => {
    const bestMs = Math.min(timeMs, bests.get(key) ?? Number.POSITIVE_INFINITY)
    bests.set(key, bestMs)
    return timeMs === bestMs
  }
  const times = [
    ...ana.heard('LapCompleted').map((lap) => ({ ...lap, what: 'lap' })),
    ...ana.heard('SectorCompleted').map((sector) => ({ ...sector, what: `sector ${sector.sector}` })),
  ].filter(({ isValid }) => isValid)
  expect(times.length).toBeGreaterThan(20)
  for (const { what, playerId, timeMs, isOwnBest, isSessionBest } of times) {
    // Of times that are equal to the millisecond either may be the better one.
    if (!isBest(`${what} of ${playerId}`, timeMs)) expect(isOwnBest).toBe(false)
    if (!isBest(what, timeMs)) expect(isSessionBest).toBe(false)
    if (isSessionBest === true) expect(isOwnBest).toBe(true)
  }
  expect(times.filter(({ isSessionBest }) => isSessionBest).length).toBeGreaterThan(3)
})
