import type { CarData } from '../../src/content/car-data.ts'
import { formulaCar } from './car-data.ts'

/**
 * The Formula 1 car of Perantoni and Limebeer (2014), as published; Limebeer's optimum has no losses but the tyres' and
 * the air's, so its drivetrain here is one gear with constant power, next to no inertia, and ideal aids.
 */

const degrees = Math.PI / 180
const powerW = 735_500
const ratio = 14

/** Torque of an engine of constant power, from 2,000 rpm up to 38,000 rpm (about 470 km/h). */
const torqueCurve = Array.from({ length: 361 }, (_, index) => {
  const rpm = 2000 + index * 100
  return { rpm, torqueNm: powerW / ((rpm * Math.PI) / 30) }
})

export const limebeerCar: CarData = {
  ...formulaCar,
  chassis: {
    massKg: 660,
    lengthM: 5,
    widthM: 1.8,
    wheelbaseM: 3.4,
    cgToFrontM: 1.8,
    cgHeightM: 0.3,
    trackFrontM: 1.46,
    trackRearM: 1.46,
    yawInertiaKgM2: 450,
    rollShareFront: 0.5,
  },
  // Frontal area 1.5 m², drag 0.9, lift 3.0 with its centre of pressure 0.1 m behind the centre of gravity.
  aero: { dragAreaM2: 1.35, downforceAreaFrontM2: (4.5 * 1.5) / 3.4, downforceAreaRearM2: (4.5 * 1.9) / 3.4 },
  tyre: {
    radiusM: 0.33,
    wheelInertiaKgM2: 0.01,
    loadLowN: 2000,
    loadHighN: 6000,
    frictionLong: [1.75, 1.4],
    frictionLat: [1.8, 1.45],
    slipRatioMax: [0.11, 0.1],
    slipAngleMaxRad: [9 * degrees, 8 * degrees],
    shape: 1.9,
    relaxationLengthM: 0.2,
    rollingResistance: 0,
    gripFront: 1,
    gripRear: 1,
    heat: { optimumC: 90, windowC: 1e6, lagS: 40, workingPowerW: 4000, lifeJ: 14400000, wornGripLoss: 0.08 },
  },
  engine: { idleRpm: 2000, limiterRpm: 38_000, torqueCurve, brakeTorqueNm: 0, inertiaKgM2: 1e-4, powerMaxW: powerW },
  gearbox: { ratios: [ratio], reverseRatio: ratio, finalDrive: 1, shiftTimeS: 0.01, efficiency: 1 },
  driveline: { layout: 'RWD', differentialNmPerRadps: 10.47, preloadNm: 0, lockPower: 0, lockCoast: 0 },
  brakes: { torqueMaxNm: 10_000, biasFront: 0.6 },
}
