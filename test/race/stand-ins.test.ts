import { describe, expect, test } from 'vitest'
import { GameMode } from '../../src/protocol/enums.ts'
import { Race } from '../../src/race/race.ts'
import type { RaceSettings } from '../../src/race/race-settings.ts'
import { writeInput } from '../../src/race/seat-inputs.ts'
import { StandIn } from '../../src/race/stand-ins.ts'
import { currentLap } from '../../src/rules/timing.ts'
import { formulaCar } from '../support/car-data.ts'
import { preparedCar, ring } from '../support/race-content.ts'

const TICK_HZ = 240
const SETTINGS: RaceSettings = {
  tickHz: TICK_HZ,
  capacity: 3,
  seed: 5,
  mode: GameMode.Race,
  lapLimit: 9,
  countdownTicks: 60,
  hasCarContacts: true,
  finishTimeoutTicks: 0,
  stallTicks: 0,
  lengthTicksMax: 0,
  inputHoldTicks: 60,
}
const ANA = 0
const { plan } = preparedCar(formulaCar.id)

/** Ana is human; two AI drivers start behind her. */
function createRace(): Race {
  const race = new Race(ring, SETTINGS)
  race.addCar(ANA, plan, 'human')
  race.addCar(1, plan, { skill: 0.8 })
  race.addCar(2, plan, { skill: 0.7 })
  return race
}

/** As at every tick of hers: through the bend of the ring, at a pace that holds it. */
function press(race: Race, sequence: number, forTick = 0, throttle = 0.25): boolean {
  const steering = race.cars.n[ANA]! / 20 - 0.05
  return writeInput(race.seats, ANA, race.tick, { sequence, forTick, steering, throttle, brake: 0, gear: 127 })
}

function run(race: Race, seconds: number): Race {
  for (let tick = 0; tick < seconds * TICK_HZ; tick++) race.step(() => {})
  return race
}

/** Ana has started by herself and is on her way. */
function underway(): Race {
  const race = createRace()
  for (let tick = 0; tick < 4 * TICK_HZ; tick++) {
    press(race, race.tick + 1)
    race.step(() => {})
  }
  return race
}

describe('a car whose driver is away', () => {
  test('[AUTH5] is driven on by the AI from where it is, for whole laps', () => {
    const race = underway()
    race.takeOver(ANA, StandIn.Ai, 0.6)
    expect(press(race, 10_000)).toBe(false)
    run(race, 30)
    expect(currentLap(race.timing, ANA)).toBeGreaterThanOrEqual(2)
    expect(race.cars.isOnTrack[ANA]).toBe(1)
  })

  test('[AUTH5] waits for the lights and starts like any other', () => {
    const race = run(createRace(), 0.1)
    race.takeOver(ANA, StandIn.Ai, 0.6)
    run(race, 0.1)
    expect(race.cars.vx[ANA]).toBeCloseTo(0, 3)
    run(race, 3)
    expect(race.cars.vx[ANA]).toBeGreaterThan(5)
  })

  test('[AUTH5] coasts when that is asked for: no pedal, the wheel as it was', () => {
    const race = underway()
    const speed = race.cars.vx[ANA]!
    race.takeOver(ANA, StandIn.Coast, 0)
    run(race, 1)
    expect([race.cars.throttle[ANA], race.cars.brake[ANA]]).toEqual([0, 0])
    expect(race.cars.vx[ANA]).toBeLessThan(speed)
  })

  test('[AUTH5] stands still on the road when it is to be parked, and others drive through it', () => {
    const race = underway()
    race.takeOver(ANA, StandIn.Park, 0.6)
    run(race, 20)
    expect(Math.abs(race.cars.vx[ANA]!)).toBeLessThan(0.1)
    expect(race.cars.isOnTrack[ANA]).toBe(1)
    expect(race.cars.ghostTicks[ANA]).toBeGreaterThan(0)
    const standsAt = race.cars.s[ANA]!
    run(race, 20)
    expect(race.cars.s[ANA]).toBeCloseTo(standsAt, 1)
  })

  test('is the only one that can be left to a stand-in', () => {
    const race = run(createRace(), 2)
    const before = race.hash()
    race.takeOver(1, StandIn.Coast, 0)
    expect(race.hash()).toBe(before)
  })
})

describe('a driver who is back', () => {
  test('[AUTH5] drives himself from his first input on; until then the AI does', () => {
    const race = underway()
    race.takeOver(ANA, StandIn.Ai, 0.6)
    run(race, 5)
    const speed = race.cars.vx[ANA]!
    race.handBack(ANA)
    run(race, 2)
    expect([race.seats.appliedSequence[ANA], race.seats.standIn[ANA]]).toEqual([0, StandIn.Ai])
    expect(race.cars.vx[ANA]).toBeGreaterThan(speed / 2)
    press(race, 1, 0, 0.1)
    race.step(() => {})
    expect([race.seats.appliedSequence[ANA], race.seats.standIn[ANA]]).toEqual([1, StandIn.None])
    expect(race.cars.throttle[ANA]).toBeCloseTo(0.1)
    run(race, 1)
    // The AI is out of the car: it coasts once the input has expired.
    expect(race.cars.throttle[ANA]).toBe(0)
  })

  test('[INP2] an input for a coming tick takes the car over at that tick', () => {
    const race = underway()
    race.takeOver(ANA, StandIn.Ai, 0.6)
    run(race, 1)
    race.handBack(ANA)
    const dueTick = race.tick + 10
    press(race, 7, dueTick)
    while (race.tick < dueTick - 1) race.step(() => {})
    expect(race.seats.standIn[ANA]).toBe(StandIn.Ai)
    race.step(() => {})
    expect([race.seats.standIn[ANA], race.seats.appliedSequence[ANA]]).toEqual([StandIn.None, 7])
  })

  test('who drops out again before his first input leaves the same AI at the wheel', () => {
    const [once, twice] = [underway(), underway()]
    for (const race of [once, twice]) race.takeOver(ANA, StandIn.Ai, 0.6)
    twice.handBack(ANA)
    twice.takeOver(ANA, StandIn.Ai, 0.6)
    run(once, 3)
    run(twice, 3)
    expect(twice.hash()).toBe(once.hash())
  })
})

describe('the state of a race with stand-ins', () => {
  /** The whole story: gone at one second, back at three, driving at four. */
  function story(race: Race, tick: number): void {
    const since = tick - 4 * TICK_HZ
    if (since === TICK_HZ) race.takeOver(ANA, StandIn.Ai, 0.6)
    if (since === 3 * TICK_HZ) race.handBack(ANA)
    if (since < TICK_HZ || since >= 4 * TICK_HZ) press(race, tick + 1)
    race.step(() => {})
  }

  function tell(race: Race, untilTick: number): Race {
    while (race.tick < untilTick) story(race, race.tick)
    return race
  }

  test.each([0.5, 1, 1.5, 3.5, 4.5])('saved %d s into it, it is restored and runs on bit for bit', (seconds) => {
    const straight = tell(underway(), (4 + seconds) * TICK_HZ)
    const restored = run(createRace(), 0.5)
    restored.restore(straight.save())
    tell(straight, 10 * TICK_HZ)
    tell(restored, 10 * TICK_HZ)
    expect(restored.save()).toEqual(straight.save())
  })

  test('says who has the car: two races that differ in nothing else have different hashes', () => {
    const [one, other] = [underway(), underway()]
    one.takeOver(ANA, StandIn.Coast, 0)
    other.takeOver(ANA, StandIn.Park, 0)
    expect(one.hash()).not.toBe(other.hash())
  })

  test('keeps nothing of a stand-in when the car has gone or another takes its place', () => {
    const race = underway()
    race.takeOver(ANA, StandIn.Ai, 0.6)
    race.removeCar(ANA)
    race.handBack(ANA)
    expect([race.seats.standIn[ANA], race.seats.standInCount[0], race.seats.isOpen[ANA]]).toEqual([0, 0, 0])
    race.addCar(ANA, plan, 'human')
    race.takeOver(ANA, StandIn.Park, 0.6)
    race.addCar(ANA, plan, 'human')
    expect([race.seats.standIn[ANA], race.seats.standInCount[0], race.seats.isOpen[ANA]]).toEqual([0, 0, 1])
  })
})
