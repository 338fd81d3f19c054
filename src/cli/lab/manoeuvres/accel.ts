import type { CarData } from '../../../content/car-data.ts'
import { runFlatOut } from '../straight-run.ts'
import { LAB_STEP_S, TestCar } from '../test-car.ts'
import { toKmh, toMps } from '../units.ts'

/**
 * A standing start at full throttle with the automatic gearbox. The clock starts with the throttle: no first foot of
 * roll-out is given away, as some magazines do. Times are interpolated within the tick.
 */
export interface AccelFigures {
  /** Seconds from rest; null where the car never gets so fast. */
  readonly to100S: number | null
  readonly to200S: number | null
  readonly to300S: number | null
  readonly topSpeedKmh: number
  readonly topSpeedGear: number
  readonly topSpeedRpm: number
  /** False when the car was still gaining speed at the end of the run. */
  readonly isTopSpeedReached: boolean
}

export function runAccel(data: CarData): AccelFigures {
  const car = new TestCar(data)
  const to100 = stopwatch(toMps(100))
  const to200 = stopwatch(toMps(200))
  const to300 = stopwatch(toMps(300))
  let beforeMps = 0
  const ended = runFlatOut(car, () => {
    for (const watch of [to100, to200, to300]) watch.see(car, beforeMps)
    beforeMps = car.speedMps
    return false
  })
  return {
    to100S: to100.timeS,
    to200S: to200.timeS,
    to300S: to300.timeS,
    topSpeedKmh: toKmh(car.speedMps),
    topSpeedGear: car.gear,
    topSpeedRpm: car.engineRpm,
    isTopSpeedReached: ended === 'settled',
  }
}

/** Stops when the car first reaches the speed. */
function stopwatch(speedMps: number) {
  return {
    timeS: null as number | null,
    see(car: TestCar, beforeMps: number) {
      if (this.timeS !== null || car.speedMps < speedMps) return
      this.timeS = car.timeS - ((car.speedMps - speedMps) / (car.speedMps - beforeMps)) * LAB_STEP_S
    },
  }
}
