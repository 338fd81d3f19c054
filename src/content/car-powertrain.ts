import type { Driveline, Engine, Fuel, Gearbox } from './car-data.ts'
import { Fields } from './fields.ts'
import { GEARS_MAX, TORQUE_POINTS_MAX } from './limits.ts'

/**
 * Engine, hybrid motor, gearbox and differential from a car file. The torque curve is what drives the car; the motor of
 * a hybrid is added to it, because the model has one shaft and cars that store energy are not modelled.
 */

type TorquePoint = Engine['torqueCurve'][number]

const RADPS_PER_RPM = Math.PI / 30
const RPM = { min: 0, max: 30_000, unit: 'rpm' }
const TORQUE = { min: 0, max: 10_000, unit: 'N·m' }

/** A motor's hyperbola of constant power is drawn with one point each so many revolutions. */
const MOTOR_POINT_RPM = 1_000

/**
 * What the reference's types of differential are in our terms. Viscous: Limebeer's 10.47 N·m per rad/s for one with
 * clutches. Clutches: the reference's own defaults for one that has them; a Torsen holds by friction alone; what is
 * locked holds more than any tyre.
 */
const DIFFERENTIALS: ReadonlyMap<string, Omit<Driveline, 'layout'>> = new Map([
  ['open', { differentialNmPerRadps: 0, preloadNm: 0, lockPower: 0, lockCoast: 0 }],
  ['torsen', { differentialNmPerRadps: 0, preloadNm: 0, lockPower: 0.4, lockCoast: 0.4 }],
  ['viscouslsd', { differentialNmPerRadps: 10, preloadNm: 0, lockPower: 0, lockCoast: 0 }],
  ['clutchlsd', { differentialNmPerRadps: 10.47, preloadNm: 60, lockPower: 0.35, lockCoast: 0.2 }],
  ['locked', { differentialNmPerRadps: 100, preloadNm: 10_000, lockPower: 0, lockCoast: 0 }],
])
/** Petrol, and what an engine makes of it at full load: 250 g/kWh. */
const FUEL_KG_PER_LITRE = 0.745
const FUEL_KG_PER_KWH = 0.25
const JOULES_PER_KWH = 3_600_000

export function readEngine(file: Fields): Engine {
  const engine = file.table('engine')
  const forceMaxN = file.table('physics').number('max_engine_force_n', { min: 1, max: 500_000, unit: 'N' })
  const power = { min: 100, max: 5_000_000, unit: 'W', fallback: forceMaxN * 100 }
  const powerMaxW = engine.number('max_power_w', power)
  const idleRpm = engine.number('idle_rpm', { ...RPM, fallback: 900 })
  engine.number('redline_rpm', { ...RPM, fallback: 7_500 })
  const maxRpm = engine.number('max_rpm', { ...RPM, fallback: 8_000 })
  const limiterRpm = engine.number('rev_limiter_rpm', { ...RPM, fallback: maxRpm })
  if (limiterRpm < idleRpm + 100) {
    throw engine.refusal('rev_limiter_rpm', `is ${limiterRpm}, it must be at least 100 rpm above idle_rpm (${idleRpm})`)
  }
  const curve = readTorqueCurve(engine) ?? impliedCurve(engine, { idleRpm, limiterRpm, powerMaxW })
  const friction = engine.number('friction_torque_nm', { ...TORQUE, fallback: 20 })
  return {
    idleRpm,
    limiterRpm,
    torqueCurve: withMotor(curve, limiterRpm, file),
    brakeTorqueNm: friction + engine.number('engine_brake_torque_nm', { ...TORQUE, fallback: 80 }),
    inertiaKgM2: engine.number('inertia_kg_m2', { min: 0.001, max: 20, unit: 'kg·m²', fallback: 0.25 }),
    powerMaxW,
  }
}

export function readGearbox(file: Fields): Gearbox {
  const table = file.table('transmission')
  const given = table.list('gear_ratios', GEARS_MAX + 1)
  const [reverse, ...forward] = given.length === 0 ? [-3.5, 3.8, 2.4, 1.7, 1.3, 1, 0.8] : given.map(ratio)
  const isOrdered = forward.every((value, index) => value > 0 && (index === 0 || value < (forward[index - 1] ?? 0)))
  if (reverse === undefined || reverse >= 0 || forward.length === 0 || !isOrdered) {
    const shape = 'reverse first (negative), then at least one forward gear, each smaller than the one before'
    throw table.refusal('gear_ratios', `must list numbers below 50: ${shape}`)
  }
  return {
    ratios: forward,
    reverseRatio: -reverse,
    finalDrive: table.number('final_drive_ratio', { min: 0.1, max: 50, fallback: 3.7 }),
    shiftTimeS: table.number('shift_time_s', { min: 0, max: 3, unit: 's', fallback: 0.12 }),
    efficiency: table.number('efficiency', { min: 0.1, max: 1, fallback: 0.92 }),
  }
}

export function readDriveline(file: Fields): Driveline {
  const table = file.table('drivetrain')
  const spelled = (table.optionalText('layout', 20) ?? 'RWD').toUpperCase()
  const layout = spelled === '4WD' ? 'AWD' : spelled
  if (layout !== 'RWD' && layout !== 'FWD' && layout !== 'AWD') {
    throw table.refusal('layout', `is ${JSON.stringify(spelled)}, allowed are RWD, FWD, AWD and 4WD`)
  }
  const differential = file.table('differential')
  const type = differential.optionalText('differential_type', 20) ?? 'ClutchLSD'
  const fallback = DIFFERENTIALS.get(type.toLowerCase())
  if (fallback === undefined) {
    throw differential.refusal('differential_type', 'must be one of Open, Locked, ClutchLSD, ViscousLSD, Torsen')
  }
  const share = { min: 0, max: 1 }
  return {
    layout,
    differentialNmPerRadps: differential.number('viscous_nm_per_radps', {
      min: 0,
      max: 100,
      unit: 'N·m per rad/s',
      fallback: fallback.differentialNmPerRadps,
    }),
    preloadNm: differential.number('preload_nm', { min: 0, max: 20_000, unit: 'N·m', fallback: fallback.preloadNm }),
    lockPower: differential.number('lock_power', { ...share, fallback: fallback.lockPower }),
    lockCoast: differential.number('lock_coast', { ...share, fallback: fallback.lockCoast }),
  }
}

export function readFuel(file: Fields): Fuel {
  const table = file.table('fuel')
  const litres = table.number('capacity_liters', { min: 0, max: 2_000, unit: 'L', fallback: 100 })
  const kgPerKwh = table.number('kg_per_kwh', { min: 0, max: 2, unit: 'kg/kWh', fallback: FUEL_KG_PER_KWH })
  return { capacityKg: litres * FUEL_KG_PER_LITRE, kgPerJ: kgPerKwh / JOULES_PER_KWH }
}

function readTorqueCurve(engine: Fields): TorquePoint[] | undefined {
  const list = engine.list('torque_curve', TORQUE_POINTS_MAX)
  if (list.length === 0) return undefined
  const points = list.map((value, index) => {
    const point = Fields.of(value, [...engine.path, 'torque_curve', index])
    return { rpm: point.number('rpm', RPM), torqueNm: point.number('torque_nm', TORQUE) }
  })
  points.sort((one, other) => one.rpm - other.rpm)
  const isRising = points.every((point, index) => index === 0 || point.rpm > (points[index - 1]?.rpm ?? 0))
  if (points.length < 2 || !isRising) {
    throw engine.refusal('torque_curve', 'must have at least two points, each at another rpm')
  }
  return points
}

/** Without a curve: the greatest torque, cut where it would exceed the power. */
function impliedCurve(
  engine: Fields,
  known: { readonly idleRpm: number; readonly limiterRpm: number; readonly powerMaxW: number },
): TorquePoint[] {
  const torqueMaxNm = engine.number('max_torque_nm', { ...TORQUE, min: 1, fallback: 450 })
  const { idleRpm, limiterRpm, powerMaxW } = known
  const points = rpmSteps(idleRpm, limiterRpm, [powerMaxW / torqueMaxNm / RADPS_PER_RPM])
  return points.map((rpm) => ({ rpm, torqueNm: Math.min(torqueMaxNm, powerAtRpm(powerMaxW, rpm)) }))
}

/** The curve plus what the hybrid's motor gives; a car without a fuel tank has only the motor, which its curve shows. */
function withMotor(curve: TorquePoint[], limiterRpm: number, file: Fields): TorquePoint[] {
  const hybrid = file.table('hybrid')
  const isEnabled = hybrid.flag('enabled', false)
  const range = { min: 0, max: 5_000, unit: 'kW', fallback: 0 }
  const motorKw = hybrid.number('motor_max_power_kw', range)
  const batteryKw = hybrid.number('battery_max_discharge_kw', { ...range, fallback: motorKw })
  const torqueMaxNm = hybrid.number('motor_max_torque_nm', { ...TORQUE, fallback: 0 })
  const litres = file.table('fuel').number('capacity_liters', { min: 0, max: 2_000, unit: 'L', fallback: 100 })
  const powerW = Math.min(motorKw, batteryKw) * 1_000
  if (!isEnabled || litres === 0 || powerW === 0 || torqueMaxNm === 0) return curve
  const first = curve[0]?.rpm ?? 0
  const last = Math.max(limiterRpm, curve.at(-1)?.rpm ?? 0)
  const corners = [powerW / torqueMaxNm / RADPS_PER_RPM, ...curve.map((point) => point.rpm)]
  return rpmSteps(first, last, corners).map((rpm) => {
    return { rpm, torqueNm: torqueAt(curve, rpm) + Math.min(torqueMaxNm, powerAtRpm(powerW, rpm)) }
  })
}

/** Rising speeds from `first` to `last`: both ends, every step between and the corners that lie between. */
function rpmSteps(first: number, last: number, corners: readonly number[]): number[] {
  const speeds = new Set([first, last, ...corners.filter((rpm) => rpm > first && rpm < last)])
  for (let rpm = Math.ceil(first / MOTOR_POINT_RPM) * MOTOR_POINT_RPM; rpm < last; rpm += MOTOR_POINT_RPM)
    speeds.add(rpm)
  return [...speeds].sort((one, other) => one - other)
}

function powerAtRpm(powerW: number, rpm: number): number {
  return rpm <= 0 ? Number.POSITIVE_INFINITY : powerW / (rpm * RADPS_PER_RPM)
}

/** Linear between points, held beyond the ends. */
function torqueAt(curve: readonly TorquePoint[], rpm: number): number {
  const above = curve.findIndex((point) => point.rpm >= rpm)
  const [low, high] = [curve[above - 1], curve[above]]
  if (high === undefined) return curve.at(-1)?.torqueNm ?? 0
  if (low === undefined) return high.torqueNm
  return low.torqueNm + ((high.torqueNm - low.torqueNm) * (rpm - low.rpm)) / (high.rpm - low.rpm)
}

function ratio(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 50 ? value : 0
}
