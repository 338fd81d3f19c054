import { throttleFoot } from './right-foot.ts'
import { LAB_STEP_S, LAB_TICK_HZ, type TestCar } from './test-car.ts'

/** A car that gains less than this in a second has reached its top speed, m/s². */
const SETTLED_MPS2 = 0.01
/** Whoever has not reached it by then counts as not getting any faster. */
const RUN_S_MAX = 180

/**
 * Full throttle straight on, tick by tick, until `isDone` (asked after each tick) or until the car gains no more speed.
 * Says which it was: `done`, `settled`, or `late` when the time was up first.
 */
export function runFlatOut(car: TestCar, isDone: () => boolean): 'done' | 'settled' | 'late' {
  const foot = throttleFoot(car)
  const untilS = car.timeS + RUN_S_MAX
  let secondAgoMps = car.speedMps
  for (let tick = 1; car.timeS < untilS - LAB_STEP_S / 2; tick++) {
    car.step({ steerRad: 0, throttle: foot.press(), brake: 0 })
    if (isDone()) return 'done'
    if (tick % LAB_TICK_HZ !== 0) continue
    if (car.speedMps - secondAgoMps < SETTLED_MPS2) return 'settled'
    secondAgoMps = car.speedMps
  }
  return 'late'
}

/** Brings the car to this speed; false when it cannot go so fast. */
export function accelerateTo(car: TestCar, speedMps: number): boolean {
  return car.speedMps >= speedMps || runFlatOut(car, () => car.speedMps >= speedMps) === 'done'
}
