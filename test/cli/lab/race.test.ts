import { describe, expect, test } from 'vitest'
import { runRace } from '../../../src/cli/lab/manoeuvres/race.ts'
import { createAiRace, skillOf } from '../../../src/cli/lab/race/ai-race.ts'
import { RaceWatch } from '../../../src/cli/lab/race/race-watch.ts'
import { RoadOrder } from '../../../src/cli/lab/race/road-order.ts'
import type { Race } from '../../../src/race/race.ts'
import { respawn } from '../../../src/race/recovery.ts'
import { CarStatus } from '../../../src/rules/timing.ts'
import { moveCar } from '../../../src/simulation/vehicle.ts'
import { roadCar } from '../../support/car-data.ts'
import { preparedCar, ring } from '../../support/race-content.ts'
import { build, oval } from '../../support/tracks.ts'

const { plan } = preparedCar(roadCar.id)
const field = { cars: 3, laps: 3 }

describe('a race of the lab', () => {
  test('is run to its end and told in figures', () => {
    const told: number[] = []
    const figures = runRace(roadCar, build(oval()), field, (done) => told.push(done))
    expect(figures).toMatchObject({ ...field, classified: 3, respawns: 0, penalties: 0 })
    expect(figures.winnerS! / field.laps).toBeGreaterThan(figures.fastestLapS!)
    expect(figures.contactsPerCarAndLap).toBe(figures.contacts / 9)
    expect(told).toEqual([1, 2, 3])
  })

  test('without a car that can drive ends all the same, with nobody classified', () => {
    const engineless = { ...roadCar, engine: { ...roadCar.engine, torqueCurve: [{ rpm: 900, torqueNm: 0.001 }] } }
    const figures = runRace(engineless, ring, field)
    expect(figures).toMatchObject({ classified: 0, winnerS: null, fastestLapS: null })
  })

  test.each([2, 7, 14, 16, 35, 64])('of %i cars has a driver of every skill', (cars) => {
    const skills = Array.from({ length: cars }, (_, slot) => skillOf(slot, cars))
    expect(new Set(skills).size).toBe(cars)
    expect(skills[0]).toBe(1)
    expect(skills.every((skill) => skill > 0.4 && skill <= 1)).toBe(true)
  })
})

describe('a marshal', () => {
  test('counts a knock for both cars, once for as long as they do not come apart, and a wall for itself', () => {
    const { race, watch } = startWatching()
    for (let tick = 0; tick < 10; tick++) {
      drift(race, 1, { sM: 100, nM: 0 })
      moveCar(race.cars, 2, ring, { sM: 100, nM: 1 })
      stepWatched(race, watch)
    }
    expect([watch.contacts, watch.wallContacts]).toEqual([2, 0])
    moveCar(race.cars, 1, ring, { sM: 200, nM: 0 })
    for (let tick = 0; tick < 60; tick++) stepWatched(race, watch)
    drift(race, 1, { sM: 200, nM: 0 })
    moveCar(race.cars, 2, ring, { sM: 200, nM: 1 })
    drift(race, 0, { sM: 300, nM: (ring.wallLeft[0] ?? 0) - 0.5 })
    stepWatched(race, watch)
    expect([watch.contacts, watch.wallContacts]).toEqual([4, 1])
  })

  test('counts cars that are put back, and what race control tells', () => {
    const { race, watch } = startWatching()
    for (const slot of [0, 1, 0]) {
      respawn(race.cars, ring, slot, 240)
      stepWatched(race, watch)
      stepWatched(race, watch)
    }
    const of = { tick: 1, slot: 0, lap: 1 }
    for (const count of [1, 2]) watch.note({ kind: 'track-limits', ...of, count })
    watch.note({ kind: 'penalty', ...of, reason: 'track-limits', timeMs: 5000 })
    expect([watch.respawns, watch.trackLimits, watch.penalties]).toEqual([3, 2, 1])
  })
})

describe('an overtake', () => {
  test('is a car that was behind and is ahead', () => {
    expect(overtakesOf([at(2, 100), at(2, 80)], [at(2, 140), at(2, 150)])).toBe(1)
  })

  test('takes a clear lead: who draws level and falls back has not overtaken', () => {
    expect(overtakesOf([at(2, 100), at(2, 80)], [at(2, 140), at(2, 142)], [at(2, 200), at(2, 190)])).toBe(0)
  })

  test('counts once, whoever was alongside in between', () => {
    expect(overtakesOf([at(2, 100), at(2, 80)], [at(2, 140), at(2, 142)], [at(2, 190), at(2, 200)])).toBe(1)
  })

  test('does not count on the first lap', () => {
    expect(overtakesOf([at(1, 100), at(1, 80)], [at(1, 140), at(1, 150)], [at(2, 20), at(2, 30)])).toBe(0)
  })

  test('is not the lapping of a car', () => {
    expect(overtakesOf([at(3, 80), at(2, 100)], [at(3, 150), at(2, 140)])).toBe(0)
  })

  test('at the flag is a matter of inches', () => {
    expect(overtakesOf([at(3, 350), at(3, 340)], [at(4, 2, 60_001), at(4, 2, 60_000)])).toBe(1)
    expect(overtakesOf([at(3, 350), at(3, 340)], [at(4, 2), at(4, 1, 60_000)])).toBe(0)
  })
})

function startWatching() {
  const race = createAiRace(ring, plan, field)
  return { race, watch: new RaceWatch(race) }
}

/** Puts a car where it moves to the left at a metre a second. */
function drift({ cars }: Race, slot: number, place: { readonly sM: number; readonly nM: number }): void {
  moveCar(cars, slot, ring, place)
  cars.vy[slot] = 1
}

function stepWatched(race: Race, watch: RaceWatch): void {
  race.step(watch.note)
  watch.see()
}

interface Place {
  readonly lap: number
  readonly sM: number
  /** When it saw the flag, if it did. */
  readonly finishMs: number
}

function at(lap: number, sM: number, finishMs = 0): Place {
  return { lap, sM, finishMs }
}

/** What is counted when two cars are seen at these places, one look after another. */
function overtakesOf(...looks: readonly (readonly [Place, Place])[]): number {
  const race = createAiRace(ring, plan, { ...field, cars: 2 })
  const order = new RoadOrder(race)
  for (const look of looks) {
    for (const [slot, place] of look.entries()) putAt(race, slot, place)
    order.see()
  }
  return order.overtakes
}

function putAt({ timing, cars }: Race, slot: number, { lap, sM, finishMs }: Place): void {
  const { reachedM, count } = timing.marks
  const next = reachedM.findIndex((markM, mark) => mark > 0 && markM > sM)
  const mark = next === -1 ? 0 : next
  timing.passed[slot] = (lap - 1) * count + (mark === 0 ? count : mark)
  timing.nextMarkM[slot] = reachedM[mark]!
  timing.sM[slot] = sM
  timing.finishMs[slot] = finishMs
  timing.status[slot] = finishMs > 0 ? CarStatus.Finished : CarStatus.Running
  cars.s[slot] = sM
}
