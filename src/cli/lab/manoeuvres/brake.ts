import type { CarData } from '../../../content/car-data.ts'
import { brakeFoot } from '../right-foot.ts'
import { accelerateTo } from '../straight-run.ts'
import { LAB_STEP_S, LAB_TICK_HZ, TestCar } from '../test-car.ts'
import { toG, toMps } from '../units.ts'

/**
 * Full braking in a straight line out of full acceleration, with the car's own anti-lock brakes or, where it has none,
 * with a foot that keeps the wheels from locking. Distances count from the touch of the pedal.
 */
export interface BrakeFigures {
  /** Null where the car cannot go so fast. */
  readonly from300To100: Braking | null
  readonly from200To0: Braking | null
  readonly from100To0: Braking | null
  readonly hasAbs: boolean
}

export interface Braking {
  readonly distanceM: number
  readonly timeS: number
  /** Over the best tenth of a second. */
  readonly peakG: number
  /** From speeds and distance. */
  readonly meanG: number
}

const PEAK_WINDOW_TICKS = LAB_TICK_HZ / 10
/** Slower than this is standing, m/s: the simulation parks a car on the brake there. */
const STANDING_MPS = 0.3
/** A car that does not stop in this time has no brakes to speak of. */
const BRAKING_S_MAX = 60

export function runBrake(data: CarData): BrakeFigures {
  return {
    from300To100: brake(data, { fromMps: toMps(300), toMps: toMps(100) }),
    from200To0: brake(data, { fromMps: toMps(200), toMps: STANDING_MPS }),
    from100To0: brake(data, { fromMps: toMps(100), toMps: STANDING_MPS }),
    hasAbs: data.aids.hasAbs,
  }
}

interface Speeds {
  readonly fromMps: number
  readonly toMps: number
}

function brake(data: CarData, speeds: Speeds): Braking | null {
  const car = new TestCar(data)
  if (!accelerateTo(car, speeds.fromMps)) return null
  const foot = brakeFoot(car)
  const startMps = car.speedMps
  const startM = car.distanceM
  const startS = car.timeS
  const speedsMps = [car.speedMps]
  while (car.speedMps > speeds.toMps) {
    if (car.timeS - startS > BRAKING_S_MAX) return null
    car.step({ steerRad: 0, throttle: 0, brake: foot.press() })
    // The simulation stops a car at once from walking pace, which is not a deceleration to report.
    speedsMps.push(Math.max(car.speedMps, speeds.toMps))
  }
  // The last tick ends a little below the wanted speed; that little is given back.
  const beyondS = ((speeds.toMps - car.speedMps) / ((speedsMps.at(-2) ?? 0) - car.speedMps)) * LAB_STEP_S
  const distanceM = car.distanceM - startM - beyondS * speeds.toMps
  const meanMps2 = (startMps * startMps - speeds.toMps * speeds.toMps) / (2 * distanceM)
  return { distanceM, timeS: car.timeS - startS - beyondS, peakG: peakG(speedsMps), meanG: toG(meanMps2) }
}

function peakG(speedsMps: readonly number[]): number {
  const windowS = PEAK_WINDOW_TICKS * LAB_STEP_S
  const lost = speedsMps.slice(PEAK_WINDOW_TICKS).map((after, index) => (speedsMps[index] ?? 0) - after)
  return toG(Math.max(0, ...lost) / windowS)
}
