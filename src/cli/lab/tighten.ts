import { LAB_STEP_S, LAB_TICK_HZ, type TestCar } from './test-car.ts'

/**
 * A circle that gets tighter, slowly enough for the car to be in balance all the way, until it gets no tighter: past the
 * peak of the lateral acceleration, into a spin, or onto the steering's stop. The driver steers for the lateral
 * acceleration that he wants next, as one does to keep to a circle, so that a car which would turn in by itself at speed
 * is taken to its limit as well. Shared by all manoeuvres that look for that limit.
 */
export interface Tightening {
  readonly speedMps: number
  /** How much more lateral acceleration the driver wants each second, m/s³. */
  readonly jerkMps3: number
  readonly pedals: () => { readonly throttle: number; readonly brake: number }
  /** `always` holds the speed with the rope alone; `when-weak` only helps where the engine is too weak for the turn. */
  readonly tow: 'always' | 'when-weak'
}

/** Means over a tenth of a second. */
export interface TurnSample {
  readonly speedMps: number
  readonly steerRad: number
  readonly lateralMps2: number
  /** What the car itself gains or loses, before the rope. */
  readonly alongMps2: number
  readonly yawRateRadps: number
  readonly bodySlipRad: number
  readonly frontSlipRad: number
  readonly rearSlipRad: number
  readonly isTowed: boolean
}

/**
 * How the driver corrects, in steering that the missing lateral acceleration would take of a neutral car: at once, by
 * speed, since the faster a car the more readily it turns in by itself; and per second. He never chases more than so much
 * at a time.
 */
const CORRECTION_PER_MPS = 0.125
const CORRECTION_PER_S = 6
const MISSING_MAX_MPS2 = 2
const SAMPLE_TICKS = LAB_TICK_HZ / 10
const SAMPLES_MAX = 10 * 200
/** A limit this early is only the car settling down. */
const SAMPLES_MIN = 20
/** Turned this far across its course a car has spun. */
const SPUN_RAD = 0.35
/**
 * In balance the nose turns as fast as the course does. A car that breaks away turns faster, and what it does in that
 * moment it could not go on doing: share of the lateral acceleration, and m/s² for the gentlest turns.
 */
const UNBALANCE_SHARE_MAX = 0.1
const UNBALANCE_MIN_MPS2 = 1
/** The limit is behind the car when it turns this much less than at its best. */
const PAST_PEAK_SHARE = 0.93
const WEAK_SHARE = 0.99
/** The steering rests on its stop. */
const STOP_SHARE = 0.999

/** From the car's present, straight course. Only what it does in balance; the last samples may be past the limit. */
export function tighten(car: TestCar, options: Tightening): TurnSample[] {
  const hands = steerFor(car, options)
  const samples: TurnSample[] = []
  let bestMps2 = 0
  for (let taken = 0; taken < SAMPLES_MAX && car.steerRad < STOP_SHARE * car.data.steering.angleMaxRad; taken++) {
    const sample = takeSample(car, options, hands)
    if (Math.abs(sample.bodySlipRad) > SPUN_RAD) break
    if (!isBalanced(sample)) continue
    samples.push(sample)
    bestMps2 = Math.max(bestMps2, sample.lateralMps2)
    if (sample.lateralMps2 < PAST_PEAK_SHARE * bestMps2 && samples.length > SAMPLES_MIN) break
  }
  return samples
}

/** The sample of the greatest lateral acceleration. */
export function tightest(samples: readonly TurnSample[]): TurnSample | undefined {
  return samples.reduce<TurnSample | undefined>(
    (best, sample) => (best === undefined || sample.lateralMps2 > best.lateralMps2 ? sample : best),
    undefined,
  )
}

/** The steering for each coming tick. */
function steerFor(car: TestCar, { speedMps, jerkMps3 }: Tightening): () => number {
  const steerPerMps2 = car.data.chassis.wheelbaseM / (speedMps * speedMps)
  let wantedMps2 = 0
  let baseRad = 0
  return () => {
    wantedMps2 += jerkMps3 * LAB_STEP_S
    const gapMps2 = wantedMps2 - speedMps * car.yawRateRadps
    const missingMps2 = Math.max(-MISSING_MAX_MPS2, Math.min(gapMps2, MISSING_MAX_MPS2))
    baseRad += CORRECTION_PER_S * steerPerMps2 * missingMps2 * LAB_STEP_S
    return baseRad + CORRECTION_PER_MPS * speedMps * steerPerMps2 * missingMps2
  }
}

function takeSample(car: TestCar, options: Tightening, hands: () => number): TurnSample {
  const sum = emptySum()
  for (let tick = 0; tick < SAMPLE_TICKS; tick++) {
    car.step({ steerRad: hands(), ...options.pedals() })
    addTo(sum, car, holdWithRope(car, options))
  }
  return sum
}

function isBalanced({ speedMps, yawRateRadps, lateralMps2 }: TurnSample): boolean {
  const unbalanceMps2 = Math.abs(speedMps * yawRateRadps - lateralMps2)
  return unbalanceMps2 <= UNBALANCE_SHARE_MAX * Math.abs(lateralMps2) + UNBALANCE_MIN_MPS2
}

function holdWithRope(car: TestCar, { speedMps, tow }: Tightening): boolean {
  const leastMps = tow === 'always' ? speedMps : WEAK_SHARE * speedMps
  const isNeeded = tow === 'always' || car.speedMps < leastMps
  if (isNeeded) car.tow(leastMps)
  return isNeeded
}

type Sum = { -readonly [Key in keyof TurnSample]: TurnSample[Key] }

function emptySum(): Sum {
  return {
    speedMps: 0,
    steerRad: 0,
    lateralMps2: 0,
    alongMps2: 0,
    yawRateRadps: 0,
    bodySlipRad: 0,
    frontSlipRad: 0,
    rearSlipRad: 0,
    isTowed: false,
  }
}

function addTo(sum: Sum, car: TestCar, isTowed: boolean): void {
  sum.speedMps += car.speedMps / SAMPLE_TICKS
  sum.steerRad += car.steerRad / SAMPLE_TICKS
  sum.lateralMps2 += car.acrossMps2 / SAMPLE_TICKS
  sum.alongMps2 += car.alongMps2 / SAMPLE_TICKS
  sum.yawRateRadps += car.yawRateRadps / SAMPLE_TICKS
  sum.bodySlipRad += car.bodySlipRad / SAMPLE_TICKS
  sum.frontSlipRad += car.frontSlipRad / SAMPLE_TICKS
  sum.rearSlipRad += car.rearSlipRad / SAMPLE_TICKS
  sum.isTowed ||= isTowed
}
