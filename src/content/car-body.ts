import type { Aero, Brakes, Chassis, Driveline, Steering, Tyre, TyreHeat } from './car-data.ts'
import type { CarKind } from './car-kind.ts'
import { Fields } from './fields.ts'

/**
 * Everything of a car but its powertrain, from the reference's `[physics]` table and our optional tables. Where a file
 * says nothing, figures follow from what it does say; docs/CONTENT.md lists each derivation.
 */

const GRAVITY_MPS2 = 9.81
const AIR_DENSITY_KGPM3 = 1.2

/** The reference's frontal area of every car, to which its drag coefficients belong. */
const FRONTAL_AREA_M2 = 2.2

/** Brakes must be able to lock the wheels even with the downforce of this speed. */
const LOCKING_SPEED_MPS = 80

/** Tyres lose grip with load as Perantoni and Limebeer's do between 2 and 6 kN, there 1.24 and 3.7 static wheel loads. */
const LOAD_LOW_SHARE = 1.2
const LOAD_HIGH_SHARE = 3.7
const FRICTION_LAT_SHARES = [1, 0.806] as const
const FRICTION_LONG_SHARES = [0.972, 0.778] as const

/** In a race a tyre slides as if it did so at this speed all the time with all its grip, and lasts for so long. */
const WORKING_SLIDE_MPS = 1.1
const LIFE_S = 3600
/** Downforce of this speed counts for that: the one at which heat is given. */
const WORKING_SPEED_MPS = 45

export function readChassis(file: Fields, layout: Driveline['layout'], kind: CarKind): Chassis {
  const physics = file.table('physics')
  const massKg = physics.number('mass_kg', { min: 50, max: 10_000, unit: 'kg' })
  const lengthM = physics.number('length_m', { min: 1, max: 12, unit: 'm', fallback: 4.5 })
  const widthM = physics.number('width_m', { min: 0.5, max: 4, unit: 'm', fallback: 1.9 })
  const wheelbaseM = physics.number('wheelbase_m', { min: 0.6, max: 8, unit: 'm' })
  if (wheelbaseM >= lengthM) throw physics.refusal('wheelbase_m', `is ${wheelbaseM}, the car is ${lengthM} m long`)
  const own = file.table('chassis')
  const frontShare = own.number('front_weight_share', { min: 0.2, max: 0.8, fallback: kind.frontShare[layout] })
  const trackWidth = { min: 0.3, max: widthM, unit: 'm', fallback: 0.82 * widthM }
  const boxInertia = (massKg * (lengthM * lengthM + widthM * widthM)) / 12
  return {
    massKg,
    lengthM,
    widthM,
    wheelbaseM,
    cgToFrontM: wheelbaseM * (1 - frontShare),
    cgHeightM: own.number('cg_height_m', { min: 0.05, max: 2, unit: 'm', fallback: kind.cgHeightM }),
    trackFrontM: own.number('track_front_m', trackWidth),
    trackRearM: own.number('track_rear_m', trackWidth),
    yawInertiaKgM2: own.number('yaw_inertia_kg_m2', {
      min: boxInertia / 10,
      max: boxInertia * 3,
      unit: 'kg·m²',
      fallback: boxInertia * kind.yawInertiaShare,
    }),
    rollShareFront: file.table('suspension').number('roll_share_front', { min: 0.1, max: 0.9, fallback: 0.53 }),
  }
}

export function readAero(file: Fields, kind: CarKind): Aero {
  const drag = file.table('physics').number('drag_coefficient', { min: 0, max: 5 })
  const own = file.table('aero')
  const area = { min: 0, max: 10, unit: 'm²' }
  const lift = { min: -1, max: 10, unit: 'm²' }
  return {
    dragAreaM2: own.number('drag_area_m2', { ...area, fallback: drag * FRONTAL_AREA_M2 }),
    downforceAreaFrontM2: own.number('downforce_area_front_m2', { ...lift, fallback: kind.downforceAreaFrontM2 }),
    downforceAreaRearM2: own.number('downforce_area_rear_m2', { ...lift, fallback: kind.downforceAreaRearM2 }),
  }
}

export function readTyre(file: Fields, car: { chassis: Chassis; aero: Aero }, kind: CarKind): Tyre {
  const grip = file.table('physics').number('grip_coefficient', { min: 0.1, max: 4 })
  const own = file.table('tyre')
  const wheelLoadN = (car.chassis.massKg * GRAVITY_MPS2) / 4
  const load = { min: 50, max: 100_000, unit: 'N' }
  const loadLowN = own.number('load_low_n', { ...load, fallback: LOAD_LOW_SHARE * wheelLoadN })
  const loadHighN = own.number('load_high_n', { ...load, fallback: LOAD_HIGH_SHARE * wheelLoadN })
  if (loadHighN <= loadLowN)
    throw own.refusal('load_high_n', `is ${loadHighN}, it must be above load_low_n (${loadLowN})`)
  const scaled = (shares: readonly [number, number]) => [grip * shares[0], grip * shares[1]] as const
  return {
    radiusM: own.number('radius_m', { min: 0.08, max: 1, unit: 'm', fallback: 0.33 }),
    wheelInertiaKgM2: own.number('wheel_inertia_kg_m2', { min: 0.01, max: 50, fallback: kind.wheelInertiaKgM2 }),
    loadLowN,
    loadHighN,
    frictionLong: readPair(own, 'friction_long', { min: 0.05, max: 4 }, scaled(FRICTION_LONG_SHARES)),
    frictionLat: readPair(own, 'friction_lat', { min: 0.05, max: 4 }, scaled(FRICTION_LAT_SHARES)),
    slipRatioMax: readPair(own, 'slip_ratio_max', { min: 0.02, max: 0.5 }, [0.11, 0.1]),
    slipAngleMaxRad: readPair(own, 'slip_angle_max_rad', { min: 0.03, max: 0.6 }, [0.157, 0.14]),
    shape: own.number('shape', { min: 1.1, max: 3, fallback: 1.9 }),
    relaxationLengthM: own.number('relaxation_length_m', { min: 0.02, max: 2, unit: 'm', fallback: 0.3 }),
    rollingResistance: own.number('rolling_resistance', { min: 0, max: 0.2, fallback: 0.015 }),
    gripFront: own.number('grip_front', { min: 0.5, max: 1.5, fallback: 0.97 }),
    gripRear: own.number('grip_rear', { min: 0.5, max: 1.5, fallback: 1.03 }),
    heat: readHeat(own, grip * (wheelLoadN + downforceN(car.aero, WORKING_SPEED_MPS) / 4)),
  }
}

/** Of both axles; none for a car that lifts. */
function downforceN({ downforceAreaFrontM2, downforceAreaRearM2 }: Aero, speedMps: number): number {
  return Math.max(0, 0.5 * AIR_DENSITY_KGPM3 * (downforceAreaFrontM2 + downforceAreaRearM2) * speedMps * speedMps)
}

/** `gripN` is what one tyre holds at speed. */
function readHeat(own: Fields, gripN: number): TyreHeat {
  const workingPowerW = own.number('working_power_w', {
    min: 10,
    max: 1_000_000,
    unit: 'W',
    fallback: WORKING_SLIDE_MPS * gripN,
  })
  return {
    optimumC: own.number('optimum_c', { min: 30, max: 150, unit: '°C', fallback: 90 }),
    windowC: own.number('window_c', { min: 5, max: 200, unit: 'K', fallback: 40 }),
    lagS: own.number('heat_lag_s', { min: 5, max: 600, unit: 's', fallback: 40 }),
    workingPowerW,
    lifeJ: own.number('life_j', { min: 1_000, max: 1e12, unit: 'J', fallback: workingPowerW * LIFE_S }),
    wornGripLoss: own.number('worn_grip_loss', { min: 0, max: 0.5, fallback: 0.08 }),
  }
}

export function readBrakes(file: Fields, car: { chassis: Chassis; aero: Aero; tyre: Tyre }): Brakes {
  const { chassis, aero, tyre } = car
  const forceMaxN = file.table('physics').number('max_brake_force_n', { min: 10, max: 500_000, unit: 'N' })
  const own = file.table('brakes')
  const loadN = chassis.massKg * GRAVITY_MPS2 + downforceN(aero, LOCKING_SPEED_MPS)
  const lockingForceN = tyre.frictionLong[0] * loadN
  const frontShare = 1 - chassis.cgToFrontM / chassis.wheelbaseM
  const transferShare = (tyre.frictionLong[0] * chassis.cgHeightM) / chassis.wheelbaseM
  return {
    torqueMaxNm: own.number('torque_max_nm', {
      min: 10,
      max: 100_000,
      unit: 'N·m',
      fallback: Math.max(forceMaxN, lockingForceN) * tyre.radiusM,
    }),
    biasFront: own.number('bias_front', {
      min: 0.2,
      max: 0.95,
      fallback: Math.max(0.5, Math.min(0.85, frontShare + transferShare)),
    }),
  }
}

export function readSteering(file: Fields): Steering {
  const angle = { min: 0.05, max: 1.3, unit: 'rad' }
  const angleMaxRad = file.table('physics').number('max_steering_angle_rad', angle)
  const own = file.table('steering')
  return {
    angleMaxRad: own.number('angle_max_rad', { ...angle, fallback: angleMaxRad }),
    rateMaxRadps: own.number('rate_max_radps', { min: 0.1, max: 10, unit: 'rad/s', fallback: 0.8 }),
  }
}

/** A value for the lower and one for the higher load of the tyre. */
function readPair(
  table: Fields,
  key: string,
  range: { readonly min: number; readonly max: number },
  fallback: readonly [number, number],
): readonly [number, number] {
  const list = table.list(key, 2)
  if (list.length === 0) return fallback
  const entries = Fields.of({ ...list }, [...table.path, key])
  return [entries.number('0', range), entries.number('1', range)]
}
