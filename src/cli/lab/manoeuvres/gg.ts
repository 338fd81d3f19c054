import type { CarData } from '../../../content/car-data.ts'
import { accelerateTo } from '../straight-run.ts'
import { LAB_TICK_HZ, TestCar } from '../test-car.ts'
import { tighten } from '../tighten.ts'
import { toG, toMps } from '../units.ts'

/**
 * The g-g envelope: what a car can do along and across its course at once, speed by speed. At each speed it is steered
 * in slowly at each of several pedal positions while a rope holds the speed; the envelope is the outline around all that
 * it held for a tenth of a second. Left and right are alike, so turns are to the left.
 */
export interface GgFigures {
  readonly envelopes: readonly GgEnvelope[]
}

export interface GgEnvelope {
  readonly speedKmh: number
  /** From full braking over pure cornering to full acceleration. */
  readonly points: readonly GgPoint[]
}

export interface GgPoint {
  readonly lateralG: number
  /** Positive forwards. */
  readonly alongG: number
}

const GG_SPEEDS_KMH = [50, 100, 150, 200, 250, 300] as const
/** Brake pedal negative, throttle positive; closer together where little pedal does much. */
const PEDALS = [-1, -0.8, -0.6, -0.45, -0.3, -0.2, -0.1, -0.05, 0, 0.1, 0.2, 0.35, 0.5, 0.75, 1] as const
/** Four times as fast as on the skid-pad: there are ninety turns to drive. */
const JERK_MPS3 = 4
const SETTLE_TICKS = LAB_TICK_HZ

/** `onSpeed` is told after each speed how many of how many are done. */
export function runGg(data: CarData, onSpeed: (done: number, total: number) => void = () => {}): GgFigures {
  const car = new TestCar(data)
  const envelopes: GgEnvelope[] = []
  for (const [index, speedKmh] of GG_SPEEDS_KMH.entries()) {
    if (!accelerateTo(car, toMps(speedKmh))) break
    envelopes.push({ speedKmh, points: envelopeAt(car, toMps(speedKmh)) })
    onSpeed(index + 1, GG_SPEEDS_KMH.length)
  }
  return { envelopes }
}

function envelopeAt(car: TestCar, speedMps: number): GgPoint[] {
  const straight = car.save()
  const held: GgPoint[] = []
  for (const pedal of PEDALS) {
    car.restore(straight)
    held.push(...turnsAt(car, speedMps, pedal))
  }
  car.restore(straight)
  return outline(held)
}

/** What the car does at one pedal position: straight on first, then tighter and tighter. */
function turnsAt(car: TestCar, speedMps: number, pedal: number): GgPoint[] {
  const pedals = { throttle: Math.max(0, pedal), brake: Math.max(0, -pedal) }
  let straightMps2 = 0
  for (let tick = 0; tick < SETTLE_TICKS; tick++) {
    car.step({ steerRad: 0, ...pedals })
    straightMps2 = car.alongMps2
    car.tow(speedMps)
  }
  const turns = tighten(car, { speedMps, jerkMps3: JERK_MPS3, pedals: () => pedals, tow: 'always' })
  const points = turns.map(({ lateralMps2, alongMps2 }) => ({ lateralG: toG(lateralMps2), alongG: toG(alongMps2) }))
  return [{ lateralG: 0, alongG: toG(straightMps2) }, ...points]
}

/**
 * The right half of the convex hull, from the hardest braking to the hardest acceleration (Andrew 1979). Dents in the
 * measured points are gaps between the pedal positions, not something that a car does.
 */
function outline(points: readonly GgPoint[]): GgPoint[] {
  const hull: GgPoint[] = []
  for (const point of points.toSorted((one, other) => one.alongG - other.alongG || one.lateralG - other.lateralG)) {
    while (isDent(hull.at(-2), hull.at(-1), point)) hull.pop()
    hull.push(point)
  }
  return hull
}

function isDent(before: GgPoint | undefined, middle: GgPoint | undefined, after: GgPoint): boolean {
  if (before === undefined || middle === undefined) return false
  const turn =
    (middle.alongG - before.alongG) * (after.lateralG - before.lateralG) -
    (middle.lateralG - before.lateralG) * (after.alongG - before.alongG)
  return turn >= 0
}
