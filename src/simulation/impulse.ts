import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'
import { CONTACT_FRICTION, CONTACT_RESTITUTION, CONTACT_SHOWN_TICKS, RESTITUTION_SPEED_MIN_MPS } from './constants.ts'
import type { Contact } from './step-work.ts'

/**
 * What a contact does to velocities: an impulse along the normal with restitution, then one across it with Coulomb
 * friction (Brach 1983; Kudlich and Slibar). What one car gets the other loses, so momentum and angular momentum are
 * kept to rounding. Places are the callers' to correct.
 */

/** Resolves the contact between two cars; its normal points from `first` to `second`. */
export function collideCars(cars: Cars, first: number, second: number, contact: Contact): void {
  const { normalX, normalY } = contact
  const closing = -relativeSpeed(cars, first, second, contact, normalX, normalY)
  if (closing <= 0) return
  const firstEase = ease(cars, first, contact, normalX, normalY)
  const secondEase = ease(cars, second, contact, normalX, normalY)
  const impulse = ((1 + restitution(closing)) * closing) / (firstEase + secondEase)
  push(cars, first, contact, -impulse * normalX, -impulse * normalY)
  push(cars, second, contact, impulse * normalX, impulse * normalY)

  const scraping = relativeSpeed(cars, first, second, contact, -normalY, normalX)
  const sideEase = ease(cars, first, contact, -normalY, normalX) + ease(cars, second, contact, -normalY, normalX)
  const drag = friction(scraping / sideEase, impulse)
  push(cars, first, contact, -drag * normalY, drag * normalX)
  push(cars, second, contact, drag * normalY, -drag * normalX)
  record(cars, first, impulse)
  record(cars, second, impulse)
}

/** Resolves the contact of a car with a wall, which has no motion and no end of mass; its normal points into the car. */
export function collideWall(cars: Cars, slot: number, contact: Contact): void {
  const { normalX, normalY } = contact
  const closing = -pointSpeed(cars, slot, contact, normalX, normalY)
  if (closing <= 0) return
  const impulse = ((1 + restitution(closing)) * closing) / ease(cars, slot, contact, normalX, normalY)
  push(cars, slot, contact, impulse * normalX, impulse * normalY)

  const scraping = pointSpeed(cars, slot, contact, -normalY, normalX)
  const drag = friction(scraping / ease(cars, slot, contact, -normalY, normalX), impulse)
  push(cars, slot, contact, drag * normalY, -drag * normalX)
  record(cars, slot, impulse)
}

function restitution(closingMps: number): number {
  return CONTACT_RESTITUTION * Math.max(0, Math.min(closingMps - RESTITUTION_SPEED_MIN_MPS, 1))
}

/** The impulse that would end the scraping, as far as friction can give it. */
function friction(wanted: number, normalImpulse: number): number {
  const most = CONTACT_FRICTION * normalImpulse
  return Math.max(-most, Math.min(wanted, most))
}

/** Speed of `second` relative to `first` at the contact, along a unit direction, m/s. */
function relativeSpeed(cars: Cars, first: number, second: number, at: Contact, alongX: number, alongY: number): number {
  return pointSpeed(cars, second, at, alongX, alongY) - pointSpeed(cars, first, at, alongX, alongY)
}

/** Speed of the car's body at the contact along a unit direction, m/s. */
function pointSpeed(cars: Cars, slot: number, at: Contact, alongX: number, alongY: number): number {
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  const yawRate = cars.yawRate[slot]!
  const worldX = cars.headingX[slot]! * vx - cars.headingY[slot]! * vy - yawRate * (at.y - cars.y[slot]!)
  const worldY = cars.headingY[slot]! * vx + cars.headingX[slot]! * vy + yawRate * (at.x - cars.x[slot]!)
  return worldX * alongX + worldY * alongY
}

/** Speed that one N·s at the contact along a unit direction gives to that point of the car, 1/kg. */
function ease(cars: Cars, slot: number, at: Contact, alongX: number, alongY: number): number {
  const { massKg, yawInertiaKgM2 } = modelOf(cars, slot).data.chassis
  const lever = (at.x - cars.x[slot]!) * alongY - (at.y - cars.y[slot]!) * alongX
  return 1 / massKg + (lever * lever) / yawInertiaKgM2
}

/** Applies an impulse (N·s, world axes) at the contact. */
function push(cars: Cars, slot: number, at: Contact, impulseX: number, impulseY: number): void {
  const { massKg, yawInertiaKgM2 } = modelOf(cars, slot).data.chassis
  const headingX = cars.headingX[slot]!
  const headingY = cars.headingY[slot]!
  const turning = (at.x - cars.x[slot]!) * impulseY - (at.y - cars.y[slot]!) * impulseX
  cars.vx[slot] = cars.vx[slot]! + (impulseX * headingX + impulseY * headingY) / massKg
  cars.vy[slot] = cars.vy[slot]! + (impulseY * headingX - impulseX * headingY) / massKg
  cars.yawRate[slot] = cars.yawRate[slot]! + turning / yawInertiaKgM2
}

function record(cars: Cars, slot: number, impulse: number): void {
  const jolt = impulse / modelOf(cars, slot).data.chassis.massKg
  cars.contactTicks[slot] = CONTACT_SHOWN_TICKS
  cars.damageMps[slot] = Math.max(cars.damageMps[slot]!, jolt)
}

function modelOf(cars: Cars, slot: number): CarModel {
  return cars.models[slot]!
}
