import { createProjection, createWorldPose, type Projection, type WorldPose } from './projection.ts'

/**
 * What the stages of one car's step hand to each other: made once per race, overwritten for every car, never read
 * before it is written. It is not state, so it is neither saved nor hashed; it exists so that a step allocates nothing.
 * Arrays have one entry a wheel, in the order of Cars.
 */
export interface StepWork {
  /** Multiplies the tyre's friction: the ground below the wheel and the axle's own share. */
  readonly grip: Float64Array
  readonly rollingResistance: Float64Array
  readonly loadN: Float64Array
  /** Torque of the drivetrain at the wheel, positive forward; and what the drivetrain adds to the wheel's inertia. */
  readonly driveNm: Float64Array
  readonly driveInertiaKgM2: Float64Array
  /** Speed of the wheel's hub along the wheel, m/s. */
  readonly rollingMps: Float64Array
  /** Longitudinal force per speed at which the tyre slides on the road, N per m/s, and the greatest force, N. */
  readonly stiffness: Float64Array
  readonly limitN: Float64Array
  /** Force across the wheel, positive left. */
  readonly lateralN: Float64Array
  /** Sliding speed at which anti-lock brakes and traction control hold the wheel. */
  readonly aidSlidingMps: Float64Array
  /** Direction of the front wheels in the body's axes. */
  steerCos: number
  steerSin: number
  /** Gravity's pull along the road in the body's axes and what presses the car onto the road, m/s². */
  gravityX: number
  gravityY: number
  gravityZ: number
  /** Sum of the tyres' forces in the body's axes, N, and their yaw moment about the centre of gravity, N·m. */
  forceX: number
  forceY: number
  yawMoment: number
  readonly projection: Projection
  readonly pose: WorldPose
  readonly contact: Contact
}

/** Where two bodies touch: a point in the world and the unit normal from the first body to the second. */
export interface Contact {
  x: number
  y: number
  normalX: number
  normalY: number
  depthM: number
}

export function createStepWork(): StepWork {
  const perWheel = () => new Float64Array(4)
  return {
    grip: perWheel(),
    rollingResistance: perWheel(),
    loadN: perWheel(),
    driveNm: perWheel(),
    driveInertiaKgM2: perWheel(),
    rollingMps: perWheel(),
    stiffness: perWheel(),
    limitN: perWheel(),
    lateralN: perWheel(),
    aidSlidingMps: perWheel(),
    steerCos: 1,
    steerSin: 0,
    gravityX: 0,
    gravityY: 0,
    gravityZ: 0,
    forceX: 0,
    forceY: 0,
    yawMoment: 0,
    projection: createProjection(),
    pose: createWorldPose(),
    contact: { x: 0, y: 0, normalX: 1, normalY: 0, depthM: 0 },
  }
}
