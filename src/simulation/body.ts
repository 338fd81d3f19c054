import { dragN } from './aero.ts'
import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'
import { PARK_BRAKE_MIN, PARK_SPEED_MPS, PARK_THROTTLE_MAX, REST_SPEED_MPS, SPEED_MAX_MPS } from './constants.ts'

/**
 * The rigid body in the plane (Milliken and Milliken, ch. 5), by semi-implicit Euler: velocities first, then place and
 * heading with the new velocities. The heading is a unit vector turned by a small angle and normalised again, so no
 * step needs a sine; the velocity is turned back by the same angle because the body's axes turn under it.
 */
export function stepBody(cars: Cars, slot: number, model: CarModel): void {
  const { work } = cars
  const { stepS, data } = model
  const { massKg, yawInertiaKgM2 } = data.chassis
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  const speed = Math.sqrt(vx * vx + vy * vy)
  const drag = speed > 0 ? dragN(cars, slot, model) / speed : 0
  const ax = (work.forceX - drag * vx) / massKg
  const ay = (work.forceY - drag * vy) / massKg
  cars.ax[slot] = cars.ax[slot]! + model.loadFilter * (ax - cars.ax[slot]!)
  cars.ay[slot] = cars.ay[slot]! + model.loadFilter * (ay - cars.ay[slot]!)

  const yawRate = cars.yawRate[slot]! + (stepS * work.yawMoment) / yawInertiaKgM2
  const turn = yawRate * stepS
  const turnCos = 1 - (turn * turn) / 2
  const turnSin = turn - (turn * turn * turn) / 6
  const pushedX = vx + stepS * (ax + work.gravityX)
  const pushedY = vy + stepS * (ay + work.gravityY)
  cars.yawRate[slot] = yawRate
  cars.vx[slot] = pushedX * turnCos + pushedY * turnSin
  cars.vy[slot] = pushedY * turnCos - pushedX * turnSin
  if (isAtRest(cars, slot)) stopCar(cars, slot)
  else move(cars, slot, stepS, turnCos, turnSin)
}

function move(cars: Cars, slot: number, stepS: number, turnCos: number, turnSin: number): void {
  const oldX = cars.headingX[slot]!
  const oldY = cars.headingY[slot]!
  const turnedX = oldX * turnCos - oldY * turnSin
  const turnedY = oldY * turnCos + oldX * turnSin
  // One Newton step towards length 1: the vector is never off by more than the rounding of one turn.
  const correction = (3 - turnedX * turnedX - turnedY * turnedY) / 2
  const headingX = turnedX * correction
  const headingY = turnedY * correction
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  cars.headingX[slot] = headingX
  cars.headingY[slot] = headingY
  cars.x[slot] = cars.x[slot]! + stepS * (headingX * vx - headingY * vy)
  cars.y[slot] = cars.y[slot]! + stepS * (headingY * vx + headingX * vy)
}

/** Below the reach of a dynamic tyre model static friction takes over: a parked car must not creep down a bank. */
function isAtRest(cars: Cars, slot: number): boolean {
  if (cars.throttle[slot]! > PARK_THROTTLE_MAX) return false
  const limit = cars.brake[slot]! >= PARK_BRAKE_MIN ? PARK_SPEED_MPS : REST_SPEED_MPS
  return motionSquared(cars, slot) < limit * limit
}

/** Whether the slot's motion is a number and within what a car can do. */
export function isBodySane(cars: Cars, slot: number): boolean {
  // Comparisons with NaN are false, so these also answer for every kind of broken state that reached the body.
  const isMotionSane = motionSquared(cars, slot) < SPEED_MAX_MPS * SPEED_MAX_MPS
  const place = cars.x[slot]! + cars.y[slot]! + cars.ax[slot]! + cars.ay[slot]!
  return isMotionSane && place - place === 0
}

/** A metre from the centre of gravity a yaw rate of 1 rad/s moves at 1 m/s, so the two may be added. */
function motionSquared(cars: Cars, slot: number): number {
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  const yawRate = cars.yawRate[slot]!
  return vx * vx + vy * vy + yawRate * yawRate
}

/** Ends all motion of the slot's car: body, wheels, and the memory of accelerations. */
export function stopCar(cars: Cars, slot: number): void {
  cars.vx[slot] = 0
  cars.vy[slot] = 0
  cars.yawRate[slot] = 0
  cars.ax[slot] = 0
  cars.ay[slot] = 0
  cars.wheelRadps.fill(0, slot * 4, slot * 4 + 4)
  cars.wheelSlip.fill(0, slot * 4, slot * 4 + 4)
}
