import { atan, cos, sin } from '../../src/simulation/deterministic-math.ts'
import {
  axleMass,
  bounded,
  type Input,
  type Method,
  type Model,
  placeAfter,
  type State,
  vehicle,
} from './commonroad.ts'

/**
 * CommonRoad's single-track drift model (STD): a single track with the tyre formula of Pacejka's handbook, camber and
 * shifts left out as there, and two wheel speeds. Valid above walking pace, where its blend with the kinematic model is
 * 1 to rounding.
 */
interface Forces {
  readonly rate: number
  readonly front: TyreForce
  readonly rear: TyreForce
  /** Speed of the hub along the wheel, m/s, and what drive and brake do to the wheel, N·m. */
  readonly frontRolling: number
  readonly rearRolling: number
  readonly frontTorque: number
  readonly rearTorque: number
}

interface TyreForce {
  readonly long: number
  readonly lat: number
}

const { m: mass, a, b, I_z, I_y_w: wheelInertia, R_w: radius } = vehicle
const figure = (name: string) => vehicle.tire[name]!

export const drift: Model = (state, input) => {
  const forces = forcesAt(state, input)
  return [
    ...bodySlope(state, forces),
    (forces.frontTorque - radius * forces.front.long) / wheelInertia,
    (forces.rearTorque - radius * forces.rear.long) / wheelInertia,
  ]
}

/**
 * The model in steps as our car takes them: each wheel's tyre is a secant stiffness for one step and its spin is solved
 * implicitly, the body gets the force at the new spin, then place follows the new velocities.
 */
export const stepAsOurs: Method = (model, state, input, stepS) => {
  const forces = forcesAt(state, input)
  const [, , , , , , , frontSpin = 0, rearSpin = 0] = state
  const front = spin(frontSpin, forces.front.long, forces.frontRolling, forces.frontTorque, stepS)
  const rear = spin(rearSpin, forces.rear.long, forces.rearRolling, forces.rearTorque, stepS)
  const slope = bodySlope(state, {
    ...forces,
    front: { ...forces.front, long: front.force },
    rear: { ...forces.rear, long: rear.force },
  })
  const isPose = (i: number) => i < 2 || i === 4
  const next = state.slice(0, 7).map((value, i) => (isPose(i) ? value : value + stepS * slope[i]!))
  return placeAfter(model, [...next, front.radps, rear.radps], input, stepS)
}

function spin(radps: number, force: number, rolling: number, torque: number, stepS: number) {
  const sliding = radps * radius - rolling
  const stiffness = sliding === 0 ? 0 : force / sliding
  const pull = stepS * radius * stiffness
  const next = (wheelInertia * radps + pull * rolling + stepS * torque) / (wheelInertia + pull * radius)
  return { radps: next, force: stiffness * (next * radius - rolling) }
}

function forcesAt(state: State, input: Input): Forces {
  const [, , angle = 0, speed = 0, , yawRate = 0, slip = 0, frontSpin = 0, rearSpin = 0] = state
  const { rate, acceleration } = bounded(state, input)
  const vx = speed * cos(slip)
  const vy = speed * sin(slip)
  const frontRolling = vx * cos(angle) + (vy + a * yawRate) * sin(angle)
  const frontAngle = atan((vy + a * yawRate) / vx) - angle
  const rearAngle = atan((vy - b * yawRate) / vx)
  const brake = mass * radius * Math.min(acceleration, 0)
  const drive = mass * radius * Math.max(acceleration, 0)
  return {
    rate,
    front: tyreForce((radius * frontSpin) / frontRolling - 1, frontAngle, mass * axleMass(b, -acceleration)),
    rear: tyreForce((radius * rearSpin) / vx - 1, rearAngle, mass * axleMass(a, acceleration)),
    frontRolling,
    rearRolling: vx,
    frontTorque: vehicle.T_sb * brake + vehicle.T_se * drive,
    rearTorque: (1 - vehicle.T_sb) * brake + (1 - vehicle.T_se) * drive,
  }
}

/** Newton and Euler for the body: the first seven derivatives. */
function bodySlope(state: State, { rate, front, rear }: Forces): number[] {
  const [, , angle = 0, speed = 0, yaw = 0, yawRate = 0, slip = 0] = state
  const forceX = front.long * cos(angle) - front.lat * sin(angle) + rear.long
  const frontY = front.lat * cos(angle) + front.long * sin(angle)
  const forceY = frontY + rear.lat
  return [
    speed * cos(slip + yaw),
    speed * sin(slip + yaw),
    rate,
    (forceX * cos(slip) + forceY * sin(slip)) / mass,
    yawRate,
    (a * frontY - b * rear.lat) / I_z,
    (forceY * cos(slip) - forceX * sin(slip)) / (mass * speed) - yawRate,
  ]
}

/** The magic formula (Pacejka, ch. 4): pure slip in each direction, then each weighed by the other's slip. */
function tyreForce(kappa: number, alpha: number, load: number): TyreForce {
  const kappaX = figure('p_kx1') / (figure('p_cx1') * figure('p_dx1'))
  const pureX =
    figure('p_dx1') *
    load *
    sin(figure('p_cx1') * atan(bent(kappaX * (kappa + figure('p_hx1')), figure('p_ex1'))) + load * figure('p_vx1'))
  const alphaY = figure('p_ky1') / (figure('p_cy1') * figure('p_dy1'))
  const pureY = figure('p_dy1') * load * sin(figure('p_cy1') * atan(bent(alphaY * alpha, figure('p_ey1'))))

  const wayX = figure('r_bx1') * cos(atan(figure('r_bx2') * kappa))
  const weightX = (slip: number) => cos(figure('r_cx1') * atan(bent(wayX * slip, figure('r_ex1'))))
  const wayY = figure('r_by1') * cos(atan(figure('r_by2') * (alpha - figure('r_by3'))))
  const weightY = (slip: number) => cos(figure('r_cy1') * atan(bent(wayY * slip, figure('r_ey1'))))
  // The lateral weighting takes the slip with the sign of the code these figures were published with.
  const lag = -kappa
  const shift =
    figure('p_dy1') *
    load *
    figure('r_vy1') *
    cos(atan(figure('r_vy4') * alpha)) *
    sin(figure('r_vy5') * atan(figure('r_vy6') * lag))
  return {
    long: (pureX * weightX(alpha + figure('r_hx1'))) / weightX(figure('r_hx1')),
    lat: (pureY * weightY(lag + figure('r_hy1'))) / weightY(figure('r_hy1')) + shift,
  }
}

function bent(value: number, curvature: number): number {
  return value - curvature * (value - atan(value))
}
