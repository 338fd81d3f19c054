import type { CarData } from '../../../content/car-data.ts'
import { holdSpeed } from '../right-foot.ts'
import { accelerateTo } from '../straight-run.ts'
import { LAB_TICK_HZ, TestCar } from '../test-car.ts'
import { type TurnSample, tighten, tightest } from '../tighten.ts'
import { toDegrees, toG, toKmh, toMps } from '../units.ts'

/**
 * Steering angle against lateral acceleration at a constant speed (as ISO 4138 has it, method with constant speed). The
 * understeer gradient says how a car feels well below its limit; what it does at the limit is read from which axle's
 * slip angle runs away there.
 */
export interface RampSteerFigures {
  readonly speedKmh: number
  /** Degrees of road-wheel angle per g beyond what the turn's geometry asks for; positive understeers. */
  readonly understeerDegPerG: number
  readonly limitG: number
  readonly atLimit: 'understeering' | 'neutral' | 'oversteering'
  /** From straight on to the limit. */
  readonly curve: readonly RampPoint[]
}

export interface RampPoint {
  readonly lateralG: number
  readonly steerDeg: number
  /** Steering beyond the turn's geometry: the difference of the axles' slip angles. */
  readonly understeerDeg: number
  readonly bodySlipDeg: number
  readonly frontSlipDeg: number
  readonly rearSlipDeg: number
  readonly yawRateDegPerS: number
}

const SPEED_KMH = 100
/** Cars that cannot do so are driven at this share of what they can. */
const TOP_SPEED_SHARE = 0.8
const JERK_MPS3 = 1
const SETTLE_TICKS = 2 * LAB_TICK_HZ
/** The stretch of the curve that counts as well below the limit, shares of the limit. */
const LINEAR_FROM = 0.1
const LINEAR_TO = 0.4
/** Where "at the limit" begins, and how much faster one slip angle must grow than the other to decide the matter. */
const LIMIT_FROM = 0.95
const DECIDED_RATIO = 1.1

export function runRampSteer(data: CarData): RampSteerFigures {
  const car = new TestCar(data)
  const isFast = accelerateTo(car, toMps(SPEED_KMH))
  const speedMps = isFast ? toMps(SPEED_KMH) : TOP_SPEED_SHARE * car.speedMps
  const foot = holdSpeed(car, speedMps)
  const pedals = () => ({ throttle: foot.press(), brake: 0 })
  while (car.speedMps > speedMps * 1.001) car.step({ steerRad: 0, ...pedals() })
  for (let tick = 0; tick < SETTLE_TICKS; tick++) car.step({ steerRad: 0, ...pedals() })
  const samples = tighten(car, { speedMps, jerkMps3: JERK_MPS3, pedals, tow: 'when-weak' })
  const limit = tightest(samples)
  const curve = limit === undefined ? [] : samples.slice(0, samples.indexOf(limit) + 1)
  const limitMps2 = limit?.lateralMps2 ?? 0
  return {
    speedKmh: toKmh(speedMps),
    understeerDegPerG: gradient(curve, limitMps2),
    limitG: toG(limitMps2),
    atLimit: behaviourAtLimit(curve, limitMps2),
    curve: curve.map(pointOf),
  }
}

function pointOf(sample: TurnSample): RampPoint {
  return {
    lateralG: toG(sample.lateralMps2),
    steerDeg: toDegrees(sample.steerRad),
    understeerDeg: toDegrees(understeerRad(sample)),
    bodySlipDeg: toDegrees(sample.bodySlipRad),
    frontSlipDeg: toDegrees(sample.frontSlipRad),
    rearSlipDeg: toDegrees(sample.rearSlipRad),
    yawRateDegPerS: toDegrees(sample.yawRateRadps),
  }
}

function understeerRad({ frontSlipRad, rearSlipRad }: TurnSample): number {
  return frontSlipRad - rearSlipRad
}

/** Slope of the straight line that fits the lower part of the curve best, degrees per g. */
function gradient(curve: readonly TurnSample[], limitMps2: number): number {
  const isLow = ({ lateralMps2 }: TurnSample) =>
    lateralMps2 >= LINEAR_FROM * limitMps2 && lateralMps2 <= LINEAR_TO * limitMps2
  const low = curve
    .filter(isLow)
    .map((sample) => ({ g: toG(sample.lateralMps2), deg: toDegrees(understeerRad(sample)) }))
  const meanG = low.reduce((sum, { g }) => sum + g, 0) / low.length
  const meanDeg = low.reduce((sum, { deg }) => sum + deg, 0) / low.length
  const product = low.reduce((sum, { g, deg }) => sum + (g - meanG) * (deg - meanDeg), 0)
  const square = low.reduce((sum, { g }) => sum + (g - meanG) ** 2, 0)
  return square > 0 ? product / square : 0
}

/** Compares how much the slip angle of each axle grows on the last stretch to the limit. */
function behaviourAtLimit(curve: readonly TurnSample[], limitMps2: number): RampSteerFigures['atLimit'] {
  const first = curve.find(({ lateralMps2 }) => lateralMps2 >= LIMIT_FROM * limitMps2)
  const last = curve.at(-1)
  if (first === undefined || last === undefined) return 'neutral'
  const front = last.frontSlipRad - first.frontSlipRad
  const rear = last.rearSlipRad - first.rearSlipRad
  if (front > DECIDED_RATIO * rear) return 'understeering'
  return rear > DECIDED_RATIO * front ? 'oversteering' : 'neutral'
}
