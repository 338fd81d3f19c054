import { createNeighbours, type Neighbours } from './neighbours.ts'
import { createTrackPoints, createWorldPose, type TrackPoints, type WorldPose } from './projection.ts'

/**
 * What the stages of a step hand to each other, one row a car: made once per race, overwritten every tick, never read
 * before it is written. It is not state, so it is neither saved nor hashed; it exists so that a step allocates nothing.
 */
export interface StepWork {
  // Four a car, at slot·4, in the order of Cars.
  /** Multiplies the tyre's friction: the ground below the wheel, the axle's own share, heat and wear. */
  readonly grip: Float64Array
  readonly rollingResistance: Float64Array
  readonly loadN: Float64Array
  /** Torque of the drivetrain at the wheel, positive forward; and what the drivetrain adds to the wheel's inertia. */
  readonly driveNm: Float64Array
  readonly driveInertiaKgM2: Float64Array
  /** The slip across over its scale; one over the scale of the slip along, 1/(m/s); both together, ρ². */
  readonly slipLat: Float64Array
  readonly perScaleLong: Float64Array
  readonly slipSquared: Float64Array
  /** Speed of the wheel's hub along the wheel, m/s. */
  readonly rollingMps: Float64Array
  /** Longitudinal force per speed at which the tyre slides on the road, N per m/s; and the greatest forces along and across, N. */
  readonly stiffness: Float64Array
  readonly limitLongN: Float64Array
  readonly limitLatN: Float64Array
  /** Force across the wheel, positive left. */
  readonly lateralN: Float64Array
  /** Square of the sliding speed at which anti-lock brakes and traction control hold the wheel, (m/s)². */
  readonly aidSquared: Float64Array
  // One a car.
  /** Direction of the front wheels in the body's axes. */
  readonly steerCos: Float64Array
  readonly steerSin: Float64Array
  /** Gravity's pull along the road in the body's axes and what presses the car onto the road, m/s². */
  readonly gravityX: Float64Array
  readonly gravityY: Float64Array
  readonly gravityZ: Float64Array
  /** Sum of the tyres' forces in the body's axes, N, and their yaw moment about the centre of gravity, N·m. */
  readonly forceX: Float64Array
  readonly forceY: Float64Array
  readonly yawMoment: Float64Array
  /** The point of a contact from the centre of gravity, metres, and the speed of the body there, m/s, world axes. */
  readonly leverX: Float64Array
  readonly leverY: Float64Array
  readonly pointX: Float64Array
  readonly pointY: Float64Array
  readonly neighbours: Neighbours
  // For one thing at a time.
  /** The corners of a car: front left, front right, rear left, rear right. */
  readonly corners: TrackPoints
  readonly pose: WorldPose
  readonly contact: Contact
}

/**
 * Where two bodies touch: a point in the world and the unit normal from the first body to the second. A class, because
 * V8 writes a number into a field in place only while all objects of that shape hold numbers there, and shapes of plain
 * objects are shared by whoever writes the same keys.
 */
export class Contact {
  x = 0
  y = 0
  normalX = 1
  normalY = 0
  depthM = 0
  /** The impulse along the normal, N·s, and what one body gives the other at the moment, in the world's axes. */
  normalNs = 0
  /** The impulse across it that would end the scraping, N·s. */
  stopNs = 0
  impulseX = 0
  impulseY = 0
}

export function createStepWork(capacity: number): StepWork {
  const perCar = () => new Float64Array(capacity)
  const perWheel = () => new Float64Array(capacity * 4)
  return {
    grip: perWheel(),
    rollingResistance: perWheel(),
    loadN: perWheel(),
    driveNm: perWheel(),
    driveInertiaKgM2: perWheel(),
    slipLat: perWheel(),
    perScaleLong: perWheel(),
    slipSquared: perWheel(),
    rollingMps: perWheel(),
    stiffness: perWheel(),
    limitLongN: perWheel(),
    limitLatN: perWheel(),
    lateralN: perWheel(),
    aidSquared: perWheel(),
    steerCos: perCar(),
    steerSin: perCar(),
    gravityX: perCar(),
    gravityY: perCar(),
    gravityZ: perCar(),
    forceX: perCar(),
    forceY: perCar(),
    yawMoment: perCar(),
    leverX: perCar(),
    leverY: perCar(),
    pointX: perCar(),
    pointY: perCar(),
    neighbours: createNeighbours(capacity),
    corners: createTrackPoints(4),
    pose: createWorldPose(),
    contact: new Contact(),
  }
}
