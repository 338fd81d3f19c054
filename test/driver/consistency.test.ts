import { expect, test } from 'vitest'
import { roadCar } from '../support/car-data.ts'
import { startDriving } from '../support/driving.ts'
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
