import type { CarId } from '../protocol/ids.ts'

/**
 * A car as its file says it, validated, every default and derivation resolved: SI units, radians. Plain JSON, so that
 * the same value is hashed, sent to clients (CNT1) and turned into the vehicle model on either side. What each figure
 * means to the model is in docs/CONTENT.md; axes are ISO 8855 (x forward, y left, z up).
 */
export interface CarData {
  readonly id: CarId
  readonly name: string
  readonly version: string
  /** Path below the content root with forward slashes, for example `cars/formula/car.toml`. */
  readonly file: string
  /** The client's own model file name, passed through. */
  readonly modelFile: string
  readonly class: string
  readonly chassis: Chassis
  readonly aero: Aero
  readonly tyre: Tyre
  readonly engine: Engine
  readonly gearbox: Gearbox
  readonly driveline: Driveline
  readonly brakes: Brakes
  readonly steering: Steering
  readonly fuel: Fuel
  readonly aids: { readonly hasAbs: boolean; readonly hasTractionControl: boolean }
}

export interface Chassis {
  readonly massKg: number
  readonly lengthM: number
  readonly widthM: number
  readonly wheelbaseM: number
  /** From the centre of gravity to the front axle. */
  readonly cgToFrontM: number
  readonly cgHeightM: number
  readonly trackFrontM: number
  readonly trackRearM: number
  readonly yawInertiaKgM2: number
  /** Share of the roll moment carried by the front axle, 0..1. */
  readonly rollShareFront: number
}

export interface Aero {
  /** Drag coefficient times frontal area. */
  readonly dragAreaM2: number
  /** Downforce coefficients times area, positive presses down. */
  readonly downforceAreaFrontM2: number
  readonly downforceAreaRearM2: number
}

/**
 * Normalised combined slip (Kelly 2008; Perantoni and Limebeer 2014): each pair is the value at `loadLowN` and at
 * `loadHighN`, linear between and beyond (clamped).
 */
export interface Tyre {
  readonly radiusM: number
  readonly wheelInertiaKgM2: number
  readonly loadLowN: number
  readonly loadHighN: number
  readonly frictionLong: readonly [number, number]
  readonly frictionLat: readonly [number, number]
  /** Slip ratio and slip angle of the full-slide scale, see PHYSICS for the peak at 0.75 of it. */
  readonly slipRatioMax: readonly [number, number]
  readonly slipAngleMaxRad: readonly [number, number]
  readonly shape: number
  readonly relaxationLengthM: number
  readonly rollingResistance: number
  /** Multiplies front axle grip; below 1 understeers at the limit. */
  readonly gripFront: number
  readonly gripRear: number
  readonly heat: TyreHeat
}

/** Temperature and wear of the tread. */
export interface TyreHeat {
  /** Grip is greatest here, °C, and 5 % less this far from it, K. */
  readonly optimumC: number
  readonly windowC: number
  /** How fast it follows at 45 m/s: time constant. */
  readonly lagS: number
  /** Sliding power of one tyre that keeps it at its optimum at 45 m/s. */
  readonly workingPowerW: number
  /** Sliding energy after which one tyre is worn out, and the share of its grip that it has lost by then. */
  readonly lifeJ: number
  readonly wornGripLoss: number
}

export interface Engine {
  readonly idleRpm: number
  readonly limiterRpm: number
  /** Sorted by rpm, at least two points. */
  readonly torqueCurve: readonly { readonly rpm: number; readonly torqueNm: number }[]
  /** Drag torque at the limiter with the throttle shut. */
  readonly brakeTorqueNm: number
  readonly inertiaKgM2: number
  /** As the lobby shows it. */
  readonly powerMaxW: number
}

export interface Gearbox {
  /** Forward gears, first to last, and reverse (positive); all without the final drive. */
  readonly ratios: readonly number[]
  readonly reverseRatio: number
  readonly finalDrive: number
  readonly shiftTimeS: number
  readonly efficiency: number
}

export interface Driveline {
  readonly layout: 'RWD' | 'FWD' | 'AWD'
  /** Viscous coupling across a driven axle, N·m per rad/s. */
  readonly differentialNmPerRadps: number
  /** Clutches in it: what they hold without torque, and shares of the axle's torque that they hold in addition. */
  readonly preloadNm: number
  readonly lockPower: number
  readonly lockCoast: number
}

export interface Fuel {
  /** 0 for a car without a tank. */
  readonly capacityKg: number
  /** Burnt per joule at the driven wheels. */
  readonly kgPerJ: number
}

export interface Brakes {
  /** Sum over the four wheels at full pedal. */
  readonly torqueMaxNm: number
  readonly biasFront: number
}

export interface Steering {
  /** At the road wheel. */
  readonly angleMaxRad: number
  readonly rateMaxRadps: number
}
