import { describe, expect, test } from 'vitest'
import { buildRacePlan } from '../../src/driver/race-plan.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { Race } from '../../src/race/race.ts'
import { RacePhase } from '../../src/race/race-clock.ts'
import type { RaceSettings } from '../../src/race/race-settings.ts'
import { LOOK_TICKS, respawn } from '../../src/race/recovery.ts'
import { writeInput } from '../../src/race/seat-inputs.ts'
import type { RaceEvent } from '../../src/rules/race-event.ts'
import { createRandom } from '../../src/simulation/random.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { preparedCar, ring } from '../support/race-content.ts'
import { build, oval } from '../support/tracks.ts'

const settings: RaceSettings = {
  tickHz: 240,
  capacity: 6,
  seed: 11,
  mode: GameMode.Race,
  lapLimit: 3,
  countdownTicks: 120,
  hasCarContacts: true,
  finishTimeoutTicks: 240 * 20,
  stallTicks: 240 * 60,
  lengthTicksMax: 0,
  inputHoldTicks: 60,
}

/** Four AI drivers in two kinds of car, and two humans, the rear one in front of nobody. */
function createRace(changes: Partial<RaceSettings> = {}): Race {
  const race = new Race(ring, { ...settings, ...changes })
  const cars = [formulaCar, roadCar].map(({ id }) => preparedCar(id).plan)
  for (let slot = 0; slot < 4; slot++) race.addCar(slot, cars[slot % 2]!, { skill: 0.9 - slot / 10 })
  for (const slot of [4, 5]) race.addCar(slot, cars[0]!, 'human')
  return race
}

/** Humans who press at random: for now, for later, too late; the same in every race at the same tick. */
function pressKeys(race: Race): void {
  const random = createRandom(new StateBlock(), race.tick + 1)
  for (const slot of [4, 5]) {
    const forTick = [0, race.tick + 5, Math.max(0, race.tick - 3)][race.tick % 3]!
    const [steering, throttle] = [random.nextSigned() / 2, random.nextFloat()]
    writeInput(race.seats, slot, race.tick, {
      sequence: race.tick + 1,
      forTick,
      steering,
      throttle,
      brake: 0,
      gear: 127,
    })
  }
}

function run(race: Race, ticks: number): RaceEvent[] {
  const events: RaceEvent[] = []
  for (let tick = 0; tick < ticks; tick++) {
    if (race.tick % 7 === 0) pressKeys(race)
    race.step((event) => events.push(event))
  }
  return events
}

describe('save and restore', () => {
  test.each([0, 121, 3001])('a race restored after %i ticks runs on bit for bit', (ticks) => {
    const straight = createRace()
    run(straight, ticks)
    const saved = straight.save()
    const restored = createRace()
    run(restored, 37)
    restored.restore(saved)
    expect(restored.hash()).toBe(straight.hash())
    const [events, again] = [run(straight, 1500), run(restored, 1500)]
    expect(again).toEqual(events)
    expect(restored.save()).toEqual(straight.save())
  })

  test('a state is saved into an array that is there already, and not into one that is too short', () => {
    const race = createRace()
    run(race, 300)
    const bytes = new Uint8Array(race.savedBytes + 8)
    race.saveInto(bytes)
    expect(bytes.subarray(0, race.savedBytes)).toEqual(race.save())
    expect(() => race.saveInto(new Uint8Array(race.savedBytes - 1))).toThrow(RangeError)
  })

  test('contacts are among what was restored', () => {
    const race = createRace()
    run(race, 4000)
    expect(Math.max(...race.cars.damageMps)).toBeGreaterThan(0)
  })

  test('what was saved of a race with other seats is refused', () => {
    const saved = createRace().save()
    expect(() => new Race(ring, { ...settings, capacity: 5 }).restore(saved)).toThrow(RangeError)
  })
})

test('the same seed gives the same race, and another seed another one', () => {
  const [one, same, other] = [createRace(), createRace(), createRace({ seed: 12 })]
  for (const race of [one, same, other]) run(race, 3000)
  expect(same.hash()).toBe(one.hash())
  expect(other.hash()).not.toBe(one.hash())
})

test('a race is stepped without an event in its countdown, and its clock starts with the green light', () => {
  const race = createRace()
  expect(run(race, 119)).toEqual([])
  expect(race.phase).toBe(RacePhase.Countdown)
  run(race, 1)
  expect([race.phase, race.clock.greenTick[0], race.timing.greenTick[0]]).toEqual([RacePhase.Running, 120, 120])
})

test('a race without a countdown is green from its first tick', () => {
  const race = createRace({ countdownTicks: 0 })
  run(race, 1)
  expect(race.phase).toBe(RacePhase.Running)
})

test('a race is over when every car that is still there has finished', () => {
  const race = createRace({ lapLimit: 1 })
  race.removeCar(4)
  race.removeCar(5)
  for (let tick = 0; race.phase !== RacePhase.Over; tick++) {
    expect(tick).toBeLessThan(240 * 60)
    race.step(() => {})
  }
  expect(race.timing.finishedCount[0]).toBe(4)
})

test('a race that everyone has left is over', () => {
  const race = createRace()
  run(race, 200)
  for (let slot = 0; slot < 6; slot++) race.removeCar(slot)
  run(race, 1)
  expect(race.phase).toBe(RacePhase.Over)
})

test('cars of a sandbox drive through each other', () => {
  const race = createRace({ hasCarContacts: false, mode: GameMode.Sandbox })
  race.cars.x[1] = race.cars.x[0]!
  race.cars.y[1] = race.cars.y[0]!
  race.cars.s[1] = race.cars.s[0]!
  race.cars.n[1] = race.cars.n[0]!
  run(race, 2)
  expect([race.cars.contactTicks[0], race.cars.contactTicks[1]]).toEqual([0, 0])
})

test('a car that is put back on the track keeps its damage and is a ghost for a while', () => {
  const race = createRace()
  run(race, 1500)
  const { cars } = race
  cars.damageMps[0] = 4
  cars.n[0] = 5
  respawn(cars, ring, 0, 240)
  expect([cars.damageMps[0], cars.ghostTicks[0], cars.vx[0]]).toEqual([4, 480, 0])
  expect(cars.n[0]).toBeCloseTo(0)
})

test("a human's car that pushes against a wall in vain is put back, and one that merely stands is not", () => {
  const race = createRace({ countdownTicks: 1 })
  const { cars } = race
  const holdAtWall = (throttle: number) => {
    const input = { sequence: race.tick + 1, forTick: 0, steering: 0, throttle, brake: 0, gear: 127 }
    writeInput(race.seats, 4, race.tick, input)
    cars.vx[4] = 0
    cars.vy[4] = 0
    race.step(() => {})
  }
  run(race, 240)
  cars.n[4] = 8
  const standing = LOOK_TICKS + 1
  for (let tick = 0; tick < 1000; tick++) holdAtWall(0)
  expect(cars.ghostTicks[4]).toBeLessThanOrEqual(standing)
  for (let tick = 0; tick < 760 && cars.ghostTicks[4]! <= standing; tick++) holdAtWall(1)
  expect(cars.ghostTicks[4]).toBeGreaterThan(standing)
  expect(cars.n[4]).toBeCloseTo(0)
})

test('[SES6] the laps of a car that has left stay, and a later driver of its slot starts from nothing', () => {
  const track = build(oval())
  const race = new Race(track, { ...settings, mode: GameMode.FreePractice, lapLimit: 0, countdownTicks: 1 })
  const plan = buildRacePlan(track, formulaCar)
  race.addCar(0, plan, { skill: 1 })
  for (let tick = 0; race.timing.lastLapMs[0] === 0; tick++) {
    expect(tick).toBeLessThan(240 * 120)
    race.step(() => {})
  }
  race.removeCar(0)
  expect(race.timing.lastLapMs[0]).toBeGreaterThan(0)
  race.addCar(0, plan, 'human')
  expect([race.timing.lastLapMs[0], race.timing.passed[0]]).toEqual([0, 0])
})

test('a car that joins a run under way is a ghost at first, one on the grid is not', () => {
  const race = createRace()
  expect(race.cars.ghostTicks[0]).toBe(0)
  run(race, 240)
  race.removeCar(4)
  race.addCar(4, preparedCar(formulaCar.id).plan, 'human')
  expect(race.cars.ghostTicks[4]).toBe(2 * 240)
})

test('a car that nobody drives holds nobody up: after three seconds others drive through it', () => {
  const race = new Race(ring, { ...settings, lapLimit: 1 })
  const { plan } = preparedCar(formulaCar.id)
  race.addCar(0, plan, 'human')
  for (const slot of [1, 2, 3, 4]) race.addCar(slot, plan, { skill: 0.8 })
  const events: RaceEvent[] = []
  for (let tick = 0; tick < 240 * 120 && race.phase !== RacePhase.Over; tick++) race.step((event) => events.push(event))
  expect(race.cars.ghostTicks[0]).toBeGreaterThan(0)
  expect(
    events
      .filter((event) => event.kind === 'finished')
      .map((event) => event.slot)
      .sort(),
  ).toEqual([1, 2, 3, 4])
})

test('whoever takes a seat has not stood for as long as the last one', () => {
  const race = new Race(ring, { ...settings, mode: GameMode.FreePractice, lapLimit: 0, countdownTicks: 1 })
  const { plan } = preparedCar(formulaCar.id)
  race.addCar(0, plan, 'human')
  for (let tick = 0; tick < 240 * 4; tick++) race.step(() => {})
  expect(race.cars.ghostTicks[0]).toBeGreaterThan(0)
  race.removeCar(0)
  race.addCar(0, plan, 'human')
  for (let tick = 0; tick < 500; tick++) race.step(() => {})
  expect(race.cars.ghostTicks[0]).toBe(0)
})
