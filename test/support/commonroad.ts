import { readFileSync } from 'node:fs'
import { cos, sin } from '../../src/simulation/deterministic-math.ts'

/**
 * The CommonRoad vehicle models (Althoff, Koschi and Manzinger 2017; Technical University of Munich), written down from
 * their manual: kinematic single track (KS) and single track with a linear tyre (ST); the one with a full tyre is in
 * commonroad-drift.ts. They are an outside yardstick; what is ours in them is the trigonometry and how they are stepped.
 */

/** x, y, steering angle, speed, yaw; then yaw rate and slip angle (ST, STD); then front and rear wheel speed (STD). */
export type State = readonly number[]
/** Rate of the steering angle, rad/s, and acceleration asked for, m/s². */
export type Input = readonly [steeringRate: number, acceleration: number]
/** The derivative of the state. */
export type Model = (state: State, input: Input) => number[]

interface Vehicle {
  readonly m: number
  /** From the centre of gravity to the front and to the rear axle. */
  readonly a: number
  readonly b: number
  readonly h_s: number
  readonly I_z: number
  readonly I_y_w: number
  readonly R_w: number
  /** Front share of the braking and of the driving torque. */
  readonly T_sb: number
  readonly T_se: number
  readonly steering: Readonly<Record<'min' | 'max' | 'v_min' | 'v_max', number>>
  readonly longitudinal: Readonly<Record<'v_min' | 'v_max' | 'v_switch' | 'a_max', number>>
  readonly tire: Readonly<Record<string, number>>
}

interface Vectors {
  readonly vehicle2: Vehicle
  readonly derivatives: { readonly u: Input } & Readonly<Record<'KS' | 'ST' | 'STD', { x: number[]; f: number[] }>>
  readonly zero_initial_velocity: Readonly<Record<'KS' | 'ST', Readonly<Record<string, { u: Input; x: number[] }>>>>
}

export const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/commonroad-vectors.json', import.meta.url), 'utf8'),
)

/** A BMW 320i. */
export const vehicle = vectors.vehicle2
export const wheelbase = vehicle.a + vehicle.b
const GRAVITY = 9.81
/** Below this speed the single-track model gives way to the kinematic one. */
const KINEMATIC_BELOW = 0.1

export const kinematic: Model = (state, input) => {
  const [, , angle = 0, speed = 0, yaw = 0] = state
  const { rate, acceleration } = bounded(state, input)
  return [speed * cos(yaw), speed * sin(yaw), rate, acceleration, (speed / wheelbase) * tan(angle)]
}

export const singleTrack: Model = (state, input) => {
  const [, , angle = 0, speed = 0, yaw = 0, yawRate = 0, slip = 0] = state
  const { rate, acceleration } = bounded(state, input)
  if (Math.abs(speed) < KINEMATIC_BELOW) {
    const turning = (acceleration * tan(angle)) / wheelbase + (speed * rate) / (wheelbase * cos(angle) ** 2)
    return [...kinematic(state, input), turning, 0]
  }
  const stiffness = -vehicle.tire['p_ky1']!
  const front = stiffness * axleMass(vehicle.b, -acceleration) * (angle - slip - (vehicle.a * yawRate) / speed)
  const rear = stiffness * axleMass(vehicle.a, acceleration) * ((vehicle.b * yawRate) / speed - slip)
  return [
    speed * cos(slip + yaw),
    speed * sin(slip + yaw),
    rate,
    acceleration,
    yawRate,
    (vehicle.m / vehicle.I_z) * (vehicle.a * front - vehicle.b * rear),
    (front + rear) / speed - yawRate,
  ]
}

/** Load on an axle over the car's mass: the other axle's distance shares gravity out, acceleration moves load. */
export function axleMass(otherM: number, towards: number): number {
  return (GRAVITY * otherM + towards * vehicle.h_s) / wheelbase
}

/** What the car makes of an input: angles, their rates, speed and power have limits. */
export function bounded(state: State, [rate, acceleration]: Input) {
  const { steering, longitudinal } = vehicle
  const [, , angle = 0, speed = 0] = state
  const isAtLock = (angle <= steering.min && rate <= 0) || (angle >= steering.max && rate >= 0)
  const isFlatOut =
    (speed <= longitudinal.v_min && acceleration <= 0) || (speed >= longitudinal.v_max && acceleration >= 0)
  const most = longitudinal.a_max * Math.min(1, longitudinal.v_switch / Math.max(speed, longitudinal.v_switch))
  return {
    rate: isAtLock ? 0 : Math.max(steering.v_min, Math.min(rate, steering.v_max)),
    acceleration: isFlatOut ? 0 : Math.max(-longitudinal.a_max, Math.min(acceleration, most)),
  }
}

function tan(angle: number): number {
  return sin(angle) / cos(angle)
}

/** The fourth-order method of Runge and Kutta. */
export function rungeKutta(model: Model, state: State, input: Input, stepS: number): number[] {
  const ahead = (slope: State, share: number) => state.map((value, i) => value + share * stepS * slope[i]!)
  const k1 = model(state, input)
  const k2 = model(ahead(k1, 0.5), input)
  const k3 = model(ahead(k2, 0.5), input)
  const k4 = model(ahead(k3, 1), input)
  return state.map((value, i) => value + (stepS / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!))
}

/** Semi-implicit Euler in the order of our body: velocities, then yaw with the new ones, then place with the new yaw. */
export function semiImplicit(model: Model, state: State, input: Input, stepS: number): number[] {
  const slope = model(state, input)
  const isPose = (i: number) => i < 2 || i === 4
  const next = state.map((value, i) => (isPose(i) ? value : value + stepS * slope[i]!))
  return placeAfter(model, next, input, stepS)
}

/** Carries yaw, then place on with the velocities that `state` already has. */
export function placeAfter(model: Model, state: State, input: Input, stepS: number): number[] {
  const turned = [...state]
  turned[4] = state[4]! + stepS * model(state, input)[4]!
  const slope = model(turned, input)
  return turned.map((value, i) => (i < 2 ? value + stepS * slope[i]! : value))
}

export type Method = (model: Model, state: State, input: Input, stepS: number) => number[]

/** One second of the model in steps of `1 / hz`. */
export function runSecond(method: Method, model: Model, from: State, input: Input, hz: number): number[] {
  let state = [...from]
  for (let step = 0; step < hz; step++) state = method(model, state, input, 1 / hz)
  return state
}
