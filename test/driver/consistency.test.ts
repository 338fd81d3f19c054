import { expect, test } from 'vitest'
import { roadCar } from '../support/car-data.ts'
import { startDriving, TICK_HZ } from '../support/driving.ts'
import { build, oval } from '../support/tracks.ts'

const track = build(oval())
/** Laps until the tyres are as warm as they get, and laps that count. */
const WARM_UP_LAPS = 3
const LAPS = 8

/** Greatest minus least lap time, seconds. */
function spreadS(skill: number): number {
  const driving = startDriving({ track, cars: [roadCar], skillOf: () => skill })
  driving.untilLaps(WARM_UP_LAPS + LAPS)
  const laps = driving.lapsS[0]!.slice(WARM_UP_LAPS)
  return Math.max(...laps) - Math.min(...laps)
}

test('the laps of an unskilled driver differ far more than those of the most skilled one', () => {
  const skilled = spreadS(1)
  const unskilled = spreadS(0.2)
  expect(skilled).toBeLessThan(0.05)
  expect(unskilled).toBeGreaterThan(0.2)
})

test('an unskilled driver makes a mistake now and then, the most skilled one none', () => {
  const worstForm = (skill: number) => {
    const { drivers, step } = startDriving({ track, cars: [roadCar], skillOf: () => skill })
    let worst = 0
    for (let tick = 0; tick < 240 * TICK_HZ; tick++) {
      step()
      worst = Math.min(worst, drivers.form[0]!)
    }
    return worst
  }
  expect(worstForm(0.2)).toBeLessThan(-2)
  expect(worstForm(1)).toBeGreaterThanOrEqual(-1)
})
