import type { CarData } from '../../../content/car-data.ts'
import { holdSpeed } from '../right-foot.ts'
import { accelerateTo } from '../straight-run.ts'
import { LAB_TICK_HZ, TestCar } from '../test-car.ts'
import { tighten, tightest } from '../tighten.ts'
import { toG, toMps } from '../units.ts'

/**
 * The lateral acceleration a car can hold at a constant speed: the circle gets slowly tighter until the tyres give up.
 * The throttle holds the speed. Cornering costs drag, and near its top speed no engine has that in hand; there a rope
 * makes up for what is missing, since in a bend on a circuit the car would be slowing down instead.
 */
export interface SkidpadFigures {
  readonly speeds: readonly SkidpadSpeed[]
}

export interface SkidpadSpeed {
  readonly speedKmh: number
  /** Null where the car cannot go so fast. */
  readonly lateralG: number | null
  /** Whether the engine alone held the speed all the way to the limit. */
  readonly isHeldByEngine: boolean
}

export const SKIDPAD_SPEEDS_KMH = [60, 100, 150, 200, 250, 300] as const
const JERK_MPS3 = 1
const SETTLE_TICKS = 2 * LAB_TICK_HZ

export function runSkidpad(data: CarData): SkidpadFigures {
  const car = new TestCar(data)
  return { speeds: SKIDPAD_SPEEDS_KMH.map((speedKmh) => measure(car, speedKmh)) }
}

/** Leaves the car as it was when it had reached the speed, so that the next one goes on from there. */
function measure(car: TestCar, speedKmh: number): SkidpadSpeed {
  const speedMps = toMps(speedKmh)
  if (!accelerateTo(car, speedMps)) return { speedKmh, lateralG: null, isHeldByEngine: false }
  const straight = car.save()
  const foot = holdSpeed(car, speedMps)
  const pedals = () => ({ throttle: foot.press(), brake: 0 })
  for (let tick = 0; tick < SETTLE_TICKS; tick++) car.step({ steerRad: 0, ...pedals() })
  const samples = tighten(car, { speedMps, jerkMps3: JERK_MPS3, pedals, tow: 'when-weak' })
  const best = tightest(samples)
  car.restore(straight)
  if (best === undefined) return { speedKmh, lateralG: null, isHeldByEngine: false }
  const isTowed = samples.slice(0, samples.indexOf(best) + 1).some((sample) => sample.isTowed)
  return { speedKmh, lateralG: toG(best.lateralMps2), isHeldByEngine: !isTowed }
}
