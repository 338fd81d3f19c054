import type { Cars } from './cars.ts'
import { PARK_BRAKE_MIN, PARK_SPEED_MPS, PARK_THROTTLE_MAX, REST_SPEED_MPS, SPEED_MAX_MPS } from './constants.ts'

/**
 * The rigid body in the plane (Milliken and Milliken, ch. 5), by semi-implicit Euler: velocities first, then place and
 * heading with the new velocities. The heading is a unit vector turned by a small angle and normalised again, so no
 * step needs a sine; the velocity is turned back by the same angle because the body's axes turn under it.
 */

/**
 * Stage: from forces to accelerations, velocities, heading and place. Needs forces and gravity in `cars.work`. Returns
 * how many cars have come out of it broken: see {@link isBodySane}.
 */
export function moveBodies(cars: Cars, from: number, to: number): number {
  const { forceX, forceY, yawMoment, gravityX, gravityY } = cars.work
  let broken = 0
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { stepS } = model
    const perMassKg = model.perMassKg / cars.massShare[slot]!
    const vx = cars.vx[slot]!
    const vy = cars.vy[slot]!
    const speed = Math.sqrt(vx * vx + vy * vy)
    const drag = model.dragFactor * cars.dragShare[slot]! * speed
    const ax = (forceX[slot]! - drag * vx) * perMassKg
    const ay = (forceY[slot]! - drag * vy) * perMassKg
    cars.ax[slot] = cars.ax[slot]! + model.loadFilter * (ax - cars.ax[slot]!)
    cars.ay[slot] = cars.ay[slot]! + model.loadFilter * (ay - cars.ay[slot]!)

    const yawRate = cars.yawRate[slot]! + stepS * yawMoment[slot]! * model.perYawInertiaKgM2
    const turn = yawRate * stepS
    const turnCos = 1 - (turn * turn) / 2
    const turnSin = turn - (turn * turn * turn) / 6
    const pushedX = vx + stepS * (ax + gravityX[slot]!)
    const pushedY = vy + stepS * (ay + gravityY[slot]!)
    cars.yawRate[slot] = yawRate
    cars.vx[slot] = pushedX * turnCos + pushedY * turnSin
    cars.vy[slot] = pushedY * turnCos - pushedX * turnSin
    if (isAtRest(cars, slot)) {
      stopCar(cars, slot)
      continue
    }
    const oldX = cars.headingX[slot]!
    const oldY = cars.headingY[slot]!
    const turnedX = oldX * turnCos - oldY * turnSin
    const turnedY = oldY * turnCos + oldX * turnSin
    // One Newton step towards length 1: the vector is never off by more than the rounding of one turn.
    const correction = (3 - turnedX * turnedX - turnedY * turnedY) / 2
    const headingX = turnedX * correction
    const headingY = turnedY * correction
    cars.headingX[slot] = headingX
    cars.headingY[slot] = headingY
    cars.x[slot] = cars.x[slot]! + stepS * (headingX * cars.vx[slot]! - headingY * cars.vy[slot]!)
    cars.y[slot] = cars.y[slot]! + stepS * (headingY * cars.vx[slot]! + headingX * cars.vy[slot]!)
    if (!isBodySane(cars, slot)) broken++
  }
  return broken
}

/** Below the reach of a dynamic tyre model static friction takes over: a parked car must not creep down a bank. */
function isAtRest(cars: Cars, slot: number): boolean {
  if (cars.throttle[slot]! > PARK_THROTTLE_MAX) return false
  const limit = cars.brake[slot]! >= PARK_BRAKE_MIN ? PARK_SPEED_MPS : REST_SPEED_MPS
  return isSlowerThan(cars, slot, limit)
}

const HEADING_ERROR_MAX = 0.01

/** Whether the slot's motion is a number and within what a car can do. */
export function isBodySane(cars: Cars, slot: number): boolean {
  // Comparisons with NaN are false, so these also answer for every kind of broken state that reached the body.
  const place = cars.x[slot]! + cars.y[slot]! + cars.ax[slot]! + cars.ay[slot]!
  const headingX = cars.headingX[slot]!
  const headingY = cars.headingY[slot]!
  // A spin faster than the turn's series can follow shows in a heading that is no unit vector any more.
  const isHeadingSane = Math.abs(headingX * headingX + headingY * headingY - 1) < HEADING_ERROR_MAX
  return isSlowerThan(cars, slot, SPEED_MAX_MPS) && isHeadingSane && place - place === 0
}

/** A metre from the centre of gravity a yaw rate of 1 rad/s moves at 1 m/s, so the two may be added. */
function isSlowerThan(cars: Cars, slot: number, limitMps: number): boolean {
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  const yawRate = cars.yawRate[slot]!
  return vx * vx + vy * vy + yawRate * yawRate < limitMps * limitMps
}

/** Ends all motion of the slot's car: body, wheels, and the memory of accelerations. */
export function stopCar(cars: Cars, slot: number): void {
  cars.vx[slot] = 0
  cars.vy[slot] = 0
  cars.yawRate[slot] = 0
  cars.ax[slot] = 0
  cars.ay[slot] = 0
  for (let wheel = slot * 4; wheel < slot * 4 + 4; wheel++) {
    cars.wheelRadps[wheel] = 0
    cars.wheelSlip[wheel] = 0
  }
}
