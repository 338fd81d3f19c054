import type { CarData } from '../content/car-data.ts'
import { AWD_FRONT_SHARE } from '../simulation/car-model.ts'
import { AIR_DENSITY_KGPM3, GRAVITY_MPS2 } from '../simulation/constants.ts'
import { buildEngineModel, type EngineModel, engineTorqueNm, fullTorqueNm } from '../simulation/engine.ts'
import { atLoad, buildTyreModel, frictionShare, type LoadLine, type TyreModel } from '../simulation/tyre.ts'

/**
 * What a car can do at each speed on a flat dry road, as accelerations (m/s²): what the driver plans with and doses the
 * pedals by. Quasi-steady: tyres at the peak of their curve, loads in balance. Entry i of a column is at i·1 m/s.
 */
export interface Performance {
  readonly topSpeedMps: number
  /** Sideways, the weaker axle deciding. */
  readonly lateral: Float64Array
  /** Sideways for each axle alone, and the slip angle (rad) at which it reaches that. */
  readonly lateralFront: Float64Array
  readonly lateralRear: Float64Array
  readonly slipFront: Float64Array
  readonly slipRear: Float64Array
  /** The tyre's curve: share of its grip at a share i/CURVE_STEPS of that slip, and the slip's share for one of grip. */
  readonly shareOfSlip: Float64Array
  readonly slipOfShare: Float64Array
  /** Forwards at full throttle in the best gear, before drag. */
  readonly drive: Float64Array
  /** Forwards, what the tyres hold while they corner: see {@link whileCornering}. */
  readonly traction: Float64Array
  /** Backwards with both pedals up: the engine's drag in that gear. */
  readonly coast: Float64Array
  /** Backwards with the whole pedal, before drag. */
  readonly pedal: Float64Array
  /** Backwards, what the tyres hold while they corner, before drag: see {@link whileCornering}. */
  readonly braking: Float64Array
  /** Air and rolling resistance. */
  readonly drag: Float64Array
}

/** The last entry of the columns; faster cars can do what they can at this speed. */
export const SPEED_MAX_MPS = 140
/** Steps of the tyre's curve. */
export const CURVE_STEPS = 32
export const ENTRIES = SPEED_MAX_MPS + 1
/** Places of the lateral share from 0 to 1. */
export const SHARES = 17
const BISECTIONS = 14
/** Beyond any car with wheels. */
const LONGITUDINAL_MAX_MPS2 = 120
/** Loads follow from accelerations and these from loads; a few rounds settle to a part in a thousand. */
const ROUNDS = 8
/** The slip of a clutch at launch, as an engine speed below which torque is looked up there. */
const LAUNCH_SHARE_OF_LIMITER = 0.5

export function buildPerformance(car: CarData): Performance {
  const physics = describe(car)
  const drag = column((v) => physics.dragFactor * v * v + car.tyre.rollingResistance * (GRAVITY_MPS2 + physics.lift(v)))
  const gears = column((v) => bestGear(car, physics.engine, v))
  const drive = column((v) => driveForceN(car, physics.engine, gears[v]!, v) / car.chassis.massKg)
  const lateral = column((v) => settle((ay) => lateralLimit(physics, v, ay)))
  const [front, rear] = physics.axles
  const shareOfSlip = curve((slip) => frictionShare(physics.tyre, slip * physics.tyre.peakSlip))
  const pedalMps2 = car.brakes.torqueMaxNm / car.tyre.radiusM / car.chassis.massKg
  return {
    topSpeedMps: topSpeed(drive, drag),
    lateral,
    lateralFront: column((v) => settle((ay) => axleLateralLimit(physics, front, v, ay))),
    lateralRear: column((v) => settle((ay) => axleLateralLimit(physics, rear, v, ay))),
    slipFront: column((v) => peakSlipRad(physics, front, v)),
    slipRear: column((v) => peakSlipRad(physics, rear, v)),
    shareOfSlip,
    slipOfShare: curve((share) => invert(shareOfSlip, share)),
    drive,
    traction: corneringTable((v, share) => longitudinalLimit(physics, v, share * lateral[v]!, 1)),
    coast: column((v) => coastForceN(car, physics.engine, gears[v]!, v) / car.chassis.massKg),
    pedal: column(() => pedalMps2),
    braking: corneringTable((v, share) => longitudinalLimit(physics, v, share * lateral[v]!, -1)),
    drag,
  }
}

/** A column of the table at `speedMps`, linear between entries. */
export function atSpeed(values: Float64Array, speedMps: number): number {
  const position = Math.max(0, Math.min(speedMps, SPEED_MAX_MPS - 1e-6))
  const entry = Math.floor(position)
  return values[entry]! + (position - entry) * (values[entry + 1]! - values[entry]!)
}

/**
 * An entry of `traction` or `braking` at a speed and at a share (0..1) of the lateral limit that the bend takes: the
 * g-g diagram of the car, in which load moves between the axles and each axle has its own ellipse.
 */
export function whileCornering(table: Float64Array, speedMps: number, lateralShare: number): number {
  const position = Math.max(0, Math.min(speedMps, SPEED_MAX_MPS - 1e-6))
  const entry = Math.floor(position)
  const across = Math.max(0, Math.min(lateralShare, 1 - 1e-9)) * (SHARES - 1)
  const share = Math.floor(across)
  const at = entry * SHARES + share
  const here = table[at]! + (across - share) * (table[at + 1]! - table[at]!)
  const there = table[at + SHARES]! + (across - share) * (table[at + SHARES + 1]! - table[at + SHARES]!)
  return here + (position - entry) * (there - here)
}

interface Axle {
  /** Kilograms of the car at rest on this axle. */
  readonly massKg: number
  /** Newtons per (m/s)². */
  readonly downforceFactor: number
  /** Kilograms by which load moves, per m/s²: between the axles (signed), and from side to side. */
  readonly pitchKg: number
  readonly rollKg: number
  readonly grip: number
  readonly brakeShare: number
  readonly driveShare: number
}

interface Physics {
  readonly massKg: number
  readonly axles: readonly [front: Axle, rear: Axle]
  readonly tyre: TyreModel
  readonly engine: EngineModel
  /** m/s² per (m/s)². */
  readonly dragFactor: number
  /** Downforce per mass, m/s². */
  lift(speedMps: number): number
}

function describe(car: CarData): Physics {
  const { chassis, aero, brakes, driveline } = car
  const tyre = buildTyreModel(car.tyre)
  const pitchKg = (chassis.massKg * chassis.cgHeightM) / chassis.wheelbaseM
  const rollKg = chassis.massKg * chassis.cgHeightM
  const halfDensity = AIR_DENSITY_KGPM3 / 2
  const frontDrive = driveline.layout === 'FWD' ? 1 : driveline.layout === 'AWD' ? AWD_FRONT_SHARE : 0
  const front: Axle = {
    massKg: (chassis.massKg * (chassis.wheelbaseM - chassis.cgToFrontM)) / chassis.wheelbaseM,
    downforceFactor: halfDensity * aero.downforceAreaFrontM2,
    pitchKg: -pitchKg,
    rollKg: (rollKg * chassis.rollShareFront) / chassis.trackFrontM,
    grip: car.tyre.gripFront,
    brakeShare: brakes.biasFront,
    driveShare: frontDrive,
  }
  const rear: Axle = {
    massKg: chassis.massKg - front.massKg,
    downforceFactor: halfDensity * aero.downforceAreaRearM2,
    pitchKg,
    rollKg: (rollKg * (1 - chassis.rollShareFront)) / chassis.trackRearM,
    grip: car.tyre.gripRear,
    brakeShare: 1 - brakes.biasFront,
    driveShare: 1 - frontDrive,
  }
  const downforceFactor = (front.downforceFactor + rear.downforceFactor) / chassis.massKg
  return {
    massKg: chassis.massKg,
    axles: [front, rear],
    tyre,
    engine: buildEngineModel(car.engine),
    dragFactor: (halfDensity * aero.dragAreaM2) / chassis.massKg,
    lift: (speedMps) => downforceFactor * speedMps * speedMps,
  }
}

function column(valueAt: (speedMps: number) => number): Float64Array {
  return Float64Array.from({ length: ENTRIES }, (_, speedMps) => valueAt(speedMps))
}

function curve(valueAt: (share: number) => number): Float64Array {
  return Float64Array.from({ length: CURVE_STEPS + 1 }, (_, index) => valueAt(index / CURVE_STEPS))
}

/** The place, 0..1, at which a rising table over 0..1 reaches `value`. */
function invert(table: Float64Array, value: number): number {
  const above = table.findIndex((entry) => entry >= value)
  if (above <= 0) return above < 0 ? 1 : 0
  const low = table[above - 1]!
  return (above - 1 + (value - low) / (table[above]! - low)) / (table.length - 1)
}

function corneringTable(valueAt: (speedMps: number, lateralShare: number) => number): Float64Array {
  return Float64Array.from({ length: ENTRIES * SHARES }, (_, index) => {
    const speedMps = Math.floor(index / SHARES)
    return valueAt(speedMps, (index - speedMps * SHARES) / (SHARES - 1))
  })
}

/** The fixed point of a limit that depends on the acceleration itself, by damped iteration. */
function settle(limit: (acceleration: number) => number): number {
  let acceleration = limit(0)
  for (let round = 0; round < ROUNDS; round++) acceleration = (acceleration + limit(acceleration)) / 2
  return Math.max(0.1, acceleration)
}

function axleLoadN(axle: Axle, speedMps: number, forwardsMps2: number): number {
  const load = axle.massKg * GRAVITY_MPS2 + axle.downforceFactor * speedMps * speedMps + axle.pitchKg * forwardsMps2
  return Math.max(0, load)
}

/** What the two tyres of an axle hold when `transferN` of load has moved from one to the other. */
function axleGripN(axle: Axle, friction: LoadLine, loadN: number, transferN: number): number {
  const moved = Math.min(transferN, loadN / 2)
  const inner = loadN / 2 - moved
  const outer = loadN / 2 + moved
  return axle.grip * (atLoad(friction, inner) * inner + atLoad(friction, outer) * outer)
}

function lateralLimit(physics: Physics, speedMps: number, sidewaysMps2: number): number {
  return Math.min(...physics.axles.map((axle) => axleLateralLimit(physics, axle, speedMps, sidewaysMps2)))
}

function axleLateralLimit(physics: Physics, axle: Axle, speedMps: number, sidewaysMps2: number): number {
  const load = axleLoadN(axle, speedMps, 0)
  return axleGripN(axle, physics.tyre.frictionLat, load, axle.rollKg * sidewaysMps2) / axle.massKg
}

function peakSlipRad(physics: Physics, axle: Axle, speedMps: number): number {
  return physics.tyre.peakSlip * atLoad(physics.tyre.slipAngleMaxRad, axleLoadN(axle, speedMps, 0) / 2)
}

/** The greatest acceleration, forwards (1) or backwards (−1), that both axles hold beside the lateral one. */
function longitudinalLimit(physics: Physics, speedMps: number, lateralMps2: number, direction: 1 | -1): number {
  let low = 0
  let high = LONGITUDINAL_MAX_MPS2
  for (let round = 0; round < BISECTIONS; round++) {
    const middle = (low + high) / 2
    if (physics.axles.every((axle) => holds(physics, axle, speedMps, direction * middle, lateralMps2))) low = middle
    else high = middle
  }
  return low
}

/** Whether an axle's tyres carry their share of both accelerations: an ellipse at the load of the moment. */
function holds(physics: Physics, axle: Axle, speedMps: number, forwardsMps2: number, lateralMps2: number): boolean {
  const load = axleLoadN(axle, speedMps, forwardsMps2)
  const share = forwardsMps2 > 0 ? axle.driveShare : axle.brakeShare
  const along = (share * physics.massKg * forwardsMps2) / axleGripN(axle, physics.tyre.frictionLong, load, 0)
  const across =
    (axle.massKg * lateralMps2) / axleGripN(axle, physics.tyre.frictionLat, load, axle.rollKg * lateralMps2)
  return along * along + across * across <= 1
}

/** Index of the gear that pulls hardest; the highest one where every gear is past the limiter. */
function bestGear(car: CarData, engine: EngineModel, speedMps: number): number {
  let best = car.gearbox.ratios.length - 1
  for (let gear = best - 1; gear >= 0; gear--) {
    if (driveForceN(car, engine, gear, speedMps) > driveForceN(car, engine, best, speedMps)) best = gear
  }
  return best
}

/** Force at the driven wheels at full throttle, newtons. At launch the clutch slips. */
function driveForceN(car: CarData, engine: EngineModel, gear: number, speedMps: number): number {
  const overall = overallRatio(car, gear)
  const radps = (speedMps / car.tyre.radiusM) * overall
  const least = gear === 0 ? LAUNCH_SHARE_OF_LIMITER * engine.limiterRadps : engine.idleRadps
  return (fullTorqueNm(engine, Math.max(radps, least)) * overall * car.gearbox.efficiency) / car.tyre.radiusM
}

function coastForceN(car: CarData, engine: EngineModel, gear: number, speedMps: number): number {
  const overall = overallRatio(car, gear)
  const radps = Math.max(engine.idleRadps, (speedMps / car.tyre.radiusM) * overall)
  return -(engineTorqueNm(engine, radps, 0) * overall * car.gearbox.efficiency) / car.tyre.radiusM
}

function overallRatio(car: CarData, gear: number): number {
  return car.gearbox.ratios[gear]! * car.gearbox.finalDrive
}

function topSpeed(drive: Float64Array, drag: Float64Array): number {
  const past = drive.findIndex((force, speedMps) => speedMps > 0 && force <= drag[speedMps]!)
  return past < 0 ? SPEED_MAX_MPS : past
}
