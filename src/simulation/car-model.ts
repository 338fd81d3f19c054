import type { CarData, Chassis } from '../content/car-data.ts'
import { AIR_DENSITY_KGPM3, LOAD_TRANSFER_LAG_S } from './constants.ts'
import { buildEngineModel, type EngineModel } from './engine.ts'
import { buildGearboxModel, type GearboxModel } from './gearbox.ts'
import { buildTyreModel, type TyreModel } from './tyre.ts'

/** A car's constants as the step needs them: derived once from CarData, shared by all cars of that kind. */
export interface CarModel {
  readonly data: CarData
  readonly stepS: number
  /** Reciprocals of mass, yaw inertia and wheel radius: the step multiplies. */
  readonly perMassKg: number
  readonly perYawInertiaKgM2: number
  readonly perRadiusM: number
  readonly tyre: TyreModel
  readonly engine: EngineModel
  readonly gearbox: GearboxModel
  /** Of the four wheels from the centre of gravity: front left, front right, rear left, rear right; left positive. */
  readonly wheelX: Float64Array
  readonly wheelY: Float64Array
  /** The greatest of both, without sign. */
  readonly wheelReachX: number
  readonly wheelReachY: number
  /** Share of the engine's torque at each of the four wheels; the sum is 1. */
  readonly driveShare: Float64Array
  /** Friction torque of each of the four brakes at full pedal. */
  readonly brakeNm: Float64Array
  /** Grip of each wheel's axle. */
  readonly axleGrip: Float64Array
  /** Static load on one wheel of the axle per m/s² of gravity, kg. */
  readonly restMassFrontKg: number
  readonly restMassRearKg: number
  /** Load that moves per m/s²: from one front wheel to one rear wheel, and from left to right on each axle, kg. */
  readonly pitchMassKg: number
  readonly rollMassFrontKg: number
  readonly rollMassRearKg: number
  /** Newtons per (m/s)²; downforce is of one wheel. */
  readonly dragFactor: number
  readonly downforceFactorFront: number
  readonly downforceFactorRear: number
  /** Viscous coupling of a driven axle, N·m per rad/s. */
  readonly differential: number
  /** Stiffness of the differential's clutches up to what they hold, N·m per rad/s. */
  readonly clutchStiffness: number
  /** Share of the way that the filtered accelerations go in a tick. */
  readonly loadFilter: number
  readonly box: CollisionBox
}

/** What others hit: the car's outline as a rectangle along its heading. */
export interface CollisionBox {
  readonly halfLengthM: number
  readonly halfWidthM: number
  /** From the centre of gravity forward to the middle of the box: halfway between the axles. */
  readonly forwardM: number
  /** No part of the car is farther from its centre of gravity. */
  readonly reachM: number
}

/**
 * A coupling above this share of wheel inertia per tick would overshoot in an explicit step and ring; it is locked
 * solid long before.
 */
const DIFFERENTIAL_STEP_MAX = 0.25
/** Four-wheel drive of racing and fast road cars leans to the rear. */
export const AWD_FRONT_SHARE = 0.4

/**
 * The model of a car for a simulation at `tickHz`. `data` is validated: positive masses, lengths, ratios. Built once for
 * each car's data and rate, since fitting its tyres takes a good part of a tick; nobody changes a model.
 */
export function buildCarModel(data: CarData, tickHz: number): CarModel {
  const ofCar = models.get(data) ?? new Map<number, CarModel>()
  models.set(data, ofCar)
  const model = ofCar.get(tickHz) ?? deriveCarModel(data, tickHz)
  ofCar.set(tickHz, model)
  return model
}

const models = new WeakMap<CarData, Map<number, CarModel>>()

function deriveCarModel(data: CarData, tickHz: number): CarModel {
  const { chassis, aero, tyre, brakes, driveline } = data
  const stepS = 1 / tickHz
  const cgToRearM = chassis.wheelbaseM - chassis.cgToFrontM
  const front = { x: chassis.cgToFrontM, y: chassis.trackFrontM / 2 }
  const rear = { x: -cgToRearM, y: chassis.trackRearM / 2 }
  const rollMassKg = chassis.massKg * chassis.cgHeightM
  const halfAirDensity = AIR_DENSITY_KGPM3 / 2
  const biasRear = 1 - brakes.biasFront
  const engine = buildEngineModel(data.engine)
  const couplingMax = (DIFFERENTIAL_STEP_MAX * tyre.wheelInertiaKgM2) / stepS
  const differential = Math.min(driveline.differentialNmPerRadps, couplingMax)
  const driveFront = frontDriveShare(driveline.layout)
  return {
    data,
    stepS,
    perMassKg: 1 / chassis.massKg,
    perYawInertiaKgM2: 1 / chassis.yawInertiaKgM2,
    perRadiusM: 1 / tyre.radiusM,
    tyre: buildTyreModel(tyre),
    engine,
    gearbox: buildGearboxModel(data.gearbox, engine),
    wheelX: Float64Array.of(front.x, front.x, rear.x, rear.x),
    wheelY: Float64Array.of(front.y, -front.y, rear.y, -rear.y),
    wheelReachX: Math.max(front.x, -rear.x),
    wheelReachY: Math.max(front.y, rear.y),
    driveShare: perAxle(driveFront / 2, (1 - driveFront) / 2),
    brakeNm: perAxle((brakes.torqueMaxNm * brakes.biasFront) / 2, (brakes.torqueMaxNm * biasRear) / 2),
    axleGrip: perAxle(tyre.gripFront, tyre.gripRear),
    restMassFrontKg: (chassis.massKg * cgToRearM) / chassis.wheelbaseM / 2,
    restMassRearKg: (chassis.massKg * chassis.cgToFrontM) / chassis.wheelbaseM / 2,
    pitchMassKg: rollMassKg / chassis.wheelbaseM / 2,
    rollMassFrontKg: (rollMassKg * chassis.rollShareFront) / chassis.trackFrontM,
    rollMassRearKg: (rollMassKg * (1 - chassis.rollShareFront)) / chassis.trackRearM,
    dragFactor: halfAirDensity * aero.dragAreaM2,
    downforceFactorFront: (halfAirDensity * aero.downforceAreaFrontM2) / 2,
    downforceFactorRear: (halfAirDensity * aero.downforceAreaRearM2) / 2,
    differential,
    clutchStiffness: couplingMax - differential,
    loadFilter: stepS / (stepS + LOAD_TRANSFER_LAG_S),
    box: buildCollisionBox(data.chassis),
  }
}

function buildCollisionBox({ lengthM, widthM, cgToFrontM, wheelbaseM }: Chassis): CollisionBox {
  const halfLengthM = lengthM / 2
  const halfWidthM = widthM / 2
  const forwardM = cgToFrontM - wheelbaseM / 2
  const farM = halfLengthM + Math.abs(forwardM)
  return { halfLengthM, halfWidthM, forwardM, reachM: Math.sqrt(farM * farM + halfWidthM * halfWidthM) }
}

function perAxle(front: number, rear: number): Float64Array {
  return Float64Array.of(front, front, rear, rear)
}

function frontDriveShare(layout: CarData['driveline']['layout']): number {
  switch (layout) {
    case 'FWD':
      return 1
    case 'RWD':
      return 0
    case 'AWD':
      return AWD_FRONT_SHARE
  }
}
