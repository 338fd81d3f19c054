import type { Gearbox } from '../content/car-data.ts'
import { GEAR_AUTO } from './cars.ts'
import { type EngineModel, fullTorqueNm } from './engine.ts'

/**
 * Which gear a car is in: the driver's wish or the automatic, and what the box refuses. Gears are -1 (reverse),
 * 0 (neutral), 1 and up. The automatic decides by road speed as well as by engine speed, with a gap between the two
 * thresholds, so that neither wheelspin nor a shift itself makes it hunt.
 */
export interface GearboxModel {
  readonly gears: number
  /** Engine revolutions per wheel revolution at index gear + 1; reverse is negative, neutral 0. */
  readonly ratios: Float64Array
  /** Engine speed at which the next gear pulls harder, at index gear; infinite in the last gear. */
  readonly upshiftRadps: Float64Array
  readonly shiftTimeS: number
  readonly efficiency: number
  readonly limiterRadps: number
}

/** Share of the limiter's speed by which the automatic shifts up at the latest, before the limiter begins to fade. */
const UPSHIFT_LATEST = 0.97
/** An upshift also needs this share of its engine speed by road speed, or it would answer to mere wheelspin. */
const UPSHIFT_ROLLING = 0.88
/** A downshift may lead to at most this share of the lower gear's upshift speed. */
const DOWNSHIFT = 0.8
/** Rolling faster than this the other way, the box refuses to engage, wheel rad/s (about 1 m/s). */
const WRONG_WAY_RADPS = 3
const SEARCH_STEPS = 200

export function buildGearboxModel(data: Gearbox, engine: EngineModel): GearboxModel {
  const { ratios, reverseRatio, finalDrive, shiftTimeS, efficiency } = data
  const overall = Float64Array.of(-reverseRatio * finalDrive, 0, ...ratios.map((ratio) => ratio * finalDrive))
  return {
    gears: ratios.length,
    ratios: overall,
    upshiftRadps: Float64Array.from({ length: ratios.length + 1 }, (_, gear) => upshiftRadps(engine, overall, gear)),
    shiftTimeS,
    efficiency,
    limiterRadps: engine.limiterRadps,
  }
}

/** The lowest engine speed in the upper half of the range at which the next gear gives more torque at the wheels. */
function upshiftRadps(engine: EngineModel, ratios: Float64Array, gear: number): number {
  const ratio = ratios[gear + 1]!
  const next = ratios[gear + 2]
  if (next === undefined || gear === 0) return Number.POSITIVE_INFINITY
  const latest = UPSHIFT_LATEST * engine.limiterRadps
  const earliest = Math.max(engine.idleRadps, latest / 2)
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const radps = earliest + ((latest - earliest) * step) / SEARCH_STEPS
    const pullsHarder = next * fullTorqueNm(engine, (radps * next) / ratio) > ratio * fullTorqueNm(engine, radps)
    if (pullsHarder) return radps
  }
  return latest
}

/**
 * The gear to be in next: the present one when there is nothing to do or the wish is refused. `driveRadps` is how the
 * driven wheels turn, `rollingRadps` how they would turn without slip.
 */
export function chooseGear(
  box: GearboxModel,
  gear: number,
  command: number,
  driveRadps: number,
  rollingRadps: number,
): number {
  if (command === GEAR_AUTO) return automaticGear(box, gear, driveRadps, rollingRadps)
  return manualGear(box, gear, command, rollingRadps)
}

function automaticGear(box: GearboxModel, gear: number, driveRadps: number, rollingRadps: number): number {
  if (gear < 1) return 1
  const ratio = box.ratios[gear + 1]!
  const upshift = box.upshiftRadps[gear]!
  if (driveRadps * ratio > upshift && rollingRadps * ratio > UPSHIFT_ROLLING * upshift) return gear + 1
  if (gear > 1 && rollingRadps * box.ratios[gear]! < DOWNSHIFT * box.upshiftRadps[gear - 1]!) return gear - 1
  return gear
}

function manualGear(box: GearboxModel, gear: number, command: number, rollingRadps: number): number {
  const wish = Math.max(-1, Math.min(Math.trunc(command), box.gears))
  if (wish === 0) return 0
  if (wish < 0) return rollingRadps > WRONG_WAY_RADPS ? gear : wish
  return rollingRadps * box.ratios[wish + 1]! > box.limiterRadps ? gear : wish
}
