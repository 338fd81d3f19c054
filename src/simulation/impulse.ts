import type { Cars } from './cars.ts'
import { CONTACT_FRICTION, CONTACT_RESTITUTION, CONTACT_SHOWN_TICKS, RESTITUTION_SPEED_MIN_MPS } from './constants.ts'
import type { Contact } from './step-work.ts'

/**
 * What a contact does to velocities: an impulse along the normal with restitution, then one across it with Coulomb
 * friction (Brach 1983; Kudlich and Slibar). What one car gets the other loses, so momentum and angular momentum are
 * kept to rounding. Places are the callers' to correct. `ease` below is the speed that one N·s along a direction gives
 * to the point of a body, 1/kg.
 */

/** Resolves the contact between two cars; its normal points from `first` to `second`. */
export function collideCars(cars: Cars, first: number, second: number, contact: Contact): void {
  const { leverX, leverY, pointX, pointY } = cars.work
  const { normalX, normalY } = contact
  const one = cars.models[first]!.data.chassis
  const other = cars.models[second]!.data.chassis
  feelPoint(cars, first, contact)
  feelPoint(cars, second, contact)
  const ahead = pointX[first]! * normalX + pointY[first]! * normalY
  const closing = ahead - (pointX[second]! * normalX + pointY[second]! * normalY)
  if (closing <= 0) return
  const oneArm = leverX[first]! * normalY - leverY[first]! * normalX
  const otherArm = leverX[second]! * normalY - leverY[second]! * normalX
  const oneEase = 1 / one.massKg + (oneArm * oneArm) / one.yawInertiaKgM2
  const otherEase = 1 / other.massKg + (otherArm * otherArm) / other.yawInertiaKgM2
  contact.normalNs =
    ((1 + CONTACT_RESTITUTION * Math.max(0, Math.min(closing - RESTITUTION_SPEED_MIN_MPS, 1))) * closing) /
    (oneEase + otherEase)
  contact.impulseX = contact.normalNs * normalX
  contact.impulseY = contact.normalNs * normalY
  push(cars, first, contact, -1)
  push(cars, second, contact, 1)

  feelPoint(cars, first, contact)
  feelPoint(cars, second, contact)
  const sliding = pointY[first]! * normalX - pointX[first]! * normalY
  const scraping = pointY[second]! * normalX - pointX[second]! * normalY - sliding
  const oneSideArm = leverX[first]! * normalX + leverY[first]! * normalY
  const otherSideArm = leverX[second]! * normalX + leverY[second]! * normalY
  const oneSideEase = 1 / one.massKg + (oneSideArm * oneSideArm) / one.yawInertiaKgM2
  const otherSideEase = 1 / other.massKg + (otherSideArm * otherSideArm) / other.yawInertiaKgM2
  contact.stopNs = scraping / (oneSideEase + otherSideEase)
  rub(contact)
  push(cars, first, contact, -1)
  push(cars, second, contact, 1)
  record(cars, first, contact)
  record(cars, second, contact)
}

/** Resolves the contact of a car with a wall, which has no motion and no end of mass; its normal points into the car. */
export function collideWall(cars: Cars, slot: number, contact: Contact): void {
  const { leverX, leverY, pointX, pointY } = cars.work
  const { normalX, normalY } = contact
  const { massKg, yawInertiaKgM2 } = cars.models[slot]!.data.chassis
  feelPoint(cars, slot, contact)
  const closing = -(pointX[slot]! * normalX + pointY[slot]! * normalY)
  if (closing <= 0) return
  const arm = leverX[slot]! * normalY - leverY[slot]! * normalX
  contact.normalNs =
    ((1 + CONTACT_RESTITUTION * Math.max(0, Math.min(closing - RESTITUTION_SPEED_MIN_MPS, 1))) * closing) /
    (1 / massKg + (arm * arm) / yawInertiaKgM2)
  contact.impulseX = contact.normalNs * normalX
  contact.impulseY = contact.normalNs * normalY
  push(cars, slot, contact, 1)

  feelPoint(cars, slot, contact)
  const scraping = pointY[slot]! * normalX - pointX[slot]! * normalY
  const sideArm = leverX[slot]! * normalX + leverY[slot]! * normalY
  contact.stopNs = scraping / (1 / massKg + (sideArm * sideArm) / yawInertiaKgM2)
  rub(contact)
  push(cars, slot, contact, 1)
  record(cars, slot, contact)
}

/** Sets the impulse across the normal: the one that would end the scraping, as far as friction can give it. */
function rub(contact: Contact): void {
  const most = CONTACT_FRICTION * contact.normalNs
  const dragNs = Math.max(-most, Math.min(contact.stopNs, most))
  contact.impulseX = dragNs * contact.normalY
  contact.impulseY = -dragNs * contact.normalX
}

/** Fills the lever of the contact's point and the speed of the car's body there, world axes, in `cars.work`. */
function feelPoint(cars: Cars, slot: number, contact: Contact): void {
  const { leverX, leverY, pointX, pointY } = cars.work
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  const yawRate = cars.yawRate[slot]!
  const headingX = cars.headingX[slot]!
  const headingY = cars.headingY[slot]!
  const x = contact.x - cars.x[slot]!
  const y = contact.y - cars.y[slot]!
  leverX[slot] = x
  leverY[slot] = y
  pointX[slot] = headingX * vx - headingY * vy - yawRate * y
  pointY[slot] = headingY * vx + headingX * vy + yawRate * x
}

/** Gives the car the contact's impulse; `side` is −1 for the body that the normal points away from. */
function push(cars: Cars, slot: number, contact: Contact, side: 1 | -1): void {
  const { massKg, yawInertiaKgM2 } = cars.models[slot]!.data.chassis
  const { leverX, leverY } = cars.work
  const headingX = cars.headingX[slot]!
  const headingY = cars.headingY[slot]!
  const impulseX = side * contact.impulseX
  const impulseY = side * contact.impulseY
  const turning = leverX[slot]! * impulseY - leverY[slot]! * impulseX
  cars.vx[slot] = cars.vx[slot]! + (impulseX * headingX + impulseY * headingY) / massKg
  cars.vy[slot] = cars.vy[slot]! + (impulseY * headingX - impulseX * headingY) / massKg
  cars.yawRate[slot] = cars.yawRate[slot]! + turning / yawInertiaKgM2
}

function record(cars: Cars, slot: number, contact: Contact): void {
  const jolt = contact.normalNs / cars.models[slot]!.data.chassis.massKg
  cars.contactTicks[slot] = CONTACT_SHOWN_TICKS
  cars.damageMps[slot] = Math.max(cars.damageMps[slot]!, jolt)
}
