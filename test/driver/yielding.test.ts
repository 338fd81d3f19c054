import { expect, test } from 'vitest'
import { GameMode } from '../../src/protocol/enums.ts'
import { Race } from '../../src/race/race.ts'
import { CarStatus, lapTimesOf } from '../../src/rules/timing.ts'
import { arcDistance } from '../../src/simulation/projection.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { planFor, TICK_HZ } from '../support/driving.ts'
import { build, hairpins, oval } from '../support/tracks.ts'

const LAPS = 10
const circuits = { oval: build(oval()), 'circuit with a hairpin': build(hairpins()) }

/** The most skilled driver of a formula car on pole, and road cars with less skill behind him, until he has finished. */
function race(track: (typeof circuits)['oval'], slowCars: number) {
  const capacity = slowCars + 1
  const race = new Race(track, {
    tickHz: TICK_HZ,
    capacity,
    seed: 3,
    mode: GameMode.Race,
    lapLimit: LAPS,
    countdownTicks: TICK_HZ,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 600 * TICK_HZ,
    inputHoldTicks: 60,
  })
  race.addCar(0, planFor(track, formulaCar), { skill: 1 })
  for (let slot = 1; slot < capacity; slot++) race.addCar(slot, planFor(track, roadCar), { skill: 0.3 })
  const aheadM = new Float64Array(capacity)
  let lapped = 0
  let contacts = 0
  while (race.timing.status[0] === CarStatus.Running) {
    race.step(() => {})
    if (race.cars.contactTicks[0]! > 0) contacts++
    for (let slot = 1; slot < capacity; slot++) {
      const gapM = arcDistance(race.cars.s[slot]!, race.cars.s[0]!, track.lengthM)
      if (aheadM[slot]! < 0 && gapM >= 0 && gapM < track.lengthM / 4) lapped++
      aheadM[slot] = gapM
    }
  }
  return { lapped, contacts, timeS: lapTimesOf(race.timing, 0).reduce((sum, lapMs) => sum + lapMs, 0) / 1000 }
}

test.each(Object.entries(circuits))('on the %s a faster car laps slower ones and loses little', (_, track) => {
  const alone = race(track, 0)
  const { lapped, timeS } = race(track, 3)
  expect(lapped).toBeGreaterThanOrEqual(6)
  expect((timeS - alone.timeS) / lapped).toBeLessThan(2)
})

test('whoever laps and whoever is lapped do not touch', () => {
  const { lapped, contacts } = race(circuits.oval, 3)
  expect(lapped).toBeGreaterThanOrEqual(6)
  expect(contacts).toBe(0)
})
