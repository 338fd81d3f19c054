import type { CollisionBox } from './car-model.ts'
import type { Cars } from './cars.ts'
import { CONTACT_ARC_MAX_M, CONTACT_CORRECTION, CONTACT_SLOP_M } from './constants.ts'
import { collideCars } from './impulse.ts'
import { findNeighbours } from './neighbours.ts'
import type { Contact } from './step-work.ts'
import type { Track } from './track.ts'

/**
 * Contacts between cars: of the pairs near each other a circle test first, then two rectangles by the separating axis
 * theorem. A pair is resolved from the car farther west, whatever the slots, so that who sits where changes nothing.
 */
export function stepCarContacts(cars: Cars, track: Track): void {
  const { neighbours } = cars.work
  findNeighbours(cars, neighbours)
  const { first, second, reachSquared } = neighbours
  const count = neighbours.count[0]!
  const { x, y } = cars
  for (let pair = 0; pair < count; pair++) {
    const one = first[pair]!
    const other = second[pair]!
    const dx = x[other]! - x[one]!
    const dy = y[other]! - y[one]!
    if (dx * dx + dy * dy >= reachSquared[pair]! || !isSolid(cars, one) || !isSolid(cars, other)) continue
    if (isSameRoad(cars, track, one, other)) meet(cars, one, other)
  }
}

/** Whether a car's box overlaps that of another car on the track, solid or not. */
export function overlapsAny(cars: Cars, track: Track, slot: number): boolean {
  for (let other = 0; other < cars.capacity; other++) {
    if (other === slot || cars.isActive[other] !== 1) continue
    const dx = cars.x[other]! - cars.x[slot]!
    const dy = cars.y[other]! - cars.y[slot]!
    const reach = boxOf(cars, slot).reachM + boxOf(cars, other).reachM
    if (dx * dx + dy * dy >= reach * reach || !isSameRoad(cars, track, slot, other)) continue
    if (findOverlap(cars, slot, other, cars.work.contact)) return true
  }
  return false
}

function isSolid(cars: Cars, slot: number): boolean {
  return cars.isActive[slot] === 1 && cars.ghostTicks[slot] === 0
}

/** One of two cars at the same place may be on the bridge above the other. */
function isSameRoad(cars: Cars, track: Track, first: number, second: number): boolean {
  const apartM = Math.abs(cars.s[first]! - cars.s[second]!)
  return apartM <= CONTACT_ARC_MAX_M || track.lengthM - apartM <= CONTACT_ARC_MAX_M
}

function meet(cars: Cars, one: number, other: number): void {
  const { contact } = cars.work
  const westward = cars.x[one]! - cars.x[other]! || cars.y[one]! - cars.y[other]!
  const first = westward <= 0 ? one : other
  const second = westward <= 0 ? other : one
  if (!findOverlap(cars, first, second, contact)) return
  findPoint(cars, first, second, contact)
  collideCars(cars, first, second, contact)
  separate(cars, first, second, contact)
}

/**
 * Whether the boxes overlap (separating axis theorem: the two axes of each); if so, fills normal and depth of the axis
 * on which they overlap least.
 */
function findOverlap(cars: Cars, first: number, second: number, out: Contact): boolean {
  const a = boxOf(cars, first)
  const b = boxOf(cars, second)
  const ax = cars.headingX[first]!
  const ay = cars.headingY[first]!
  const bx = cars.headingX[second]!
  const by = cars.headingY[second]!
  const dx = cars.x[second]! + b.forwardM * bx - cars.x[first]! - a.forwardM * ax
  const dy = cars.y[second]! + b.forwardM * by - cars.y[first]! - a.forwardM * ay
  const along = Math.abs(ax * bx + ay * by)
  const across = Math.abs(ax * by - ay * bx)
  out.depthM = Number.POSITIVE_INFINITY
  for (let axis = 0; axis < 4; axis++) {
    const own = axis < 2 ? a : b
    const guest = axis < 2 ? b : a
    const headingX = axis < 2 ? ax : bx
    const headingY = axis < 2 ? ay : by
    const isLengthwise = axis % 2 === 0
    const axisX = isLengthwise ? headingX : -headingY
    const axisY = isLengthwise ? headingY : headingX
    const ownReach = isLengthwise ? own.halfLengthM : own.halfWidthM
    const guestReach = isLengthwise
      ? guest.halfLengthM * along + guest.halfWidthM * across
      : guest.halfLengthM * across + guest.halfWidthM * along
    const distance = dx * axisX + dy * axisY
    const depth = ownReach + guestReach - Math.abs(distance)
    if (depth <= 0) return false
    if (depth >= out.depthM) continue
    out.depthM = depth
    out.normalX = distance < 0 ? -axisX : axisX
    out.normalY = distance < 0 ? -axisY : axisY
  }
  return true
}

/** The point of contact: the middle of all corners that are inside the other box, which is steady for flush sides. */
function findPoint(cars: Cars, first: number, second: number, out: Contact): void {
  out.x = 0
  out.y = 0
  const corners = addCornersInside(cars, first, second, out) + addCornersInside(cars, second, first, out)
  if (corners > 0) {
    out.x /= corners
    out.y /= corners
    return
  }
  // Boxes that cross like an X have no corner in each other.
  out.x = (cars.x[first]! + cars.x[second]!) / 2
  out.y = (cars.y[first]! + cars.y[second]!) / 2
}

/** Adds the corners of `owner` that are inside the box of `host` to the contact's point; returns how many there are. */
function addCornersInside(cars: Cars, owner: number, host: number, out: Contact): number {
  const own = boxOf(cars, owner)
  const box = boxOf(cars, host)
  const hostX = cars.headingX[host]!
  const hostY = cars.headingY[host]!
  let count = 0
  for (let corner = 0; corner < 4; corner++) {
    const forward = own.forwardM + (corner < 2 ? own.halfLengthM : -own.halfLengthM)
    const left = corner % 2 === 0 ? own.halfWidthM : -own.halfWidthM
    const x = cars.x[owner]! + forward * cars.headingX[owner]! - left * cars.headingY[owner]!
    const y = cars.y[owner]! + forward * cars.headingY[owner]! + left * cars.headingX[owner]!
    const dx = x - cars.x[host]!
    const dy = y - cars.y[host]!
    const isAlong = Math.abs(dx * hostX + dy * hostY - box.forwardM) <= box.halfLengthM
    if (!isAlong || Math.abs(dy * hostX - dx * hostY) > box.halfWidthM) continue
    out.x += x
    out.y += y
    count++
  }
  return count
}

/** Takes back part of the overlap, the lighter car giving way more. */
function separate(cars: Cars, first: number, second: number, contact: Contact): void {
  const way = CONTACT_CORRECTION * Math.max(0, contact.depthM - CONTACT_SLOP_M)
  const firstKg = cars.models[first]!.data.chassis.massKg
  const secondKg = cars.models[second]!.data.chassis.massKg
  const firstWay = (way * secondKg) / (firstKg + secondKg)
  const secondWay = way - firstWay
  cars.x[first] = cars.x[first]! - firstWay * contact.normalX
  cars.y[first] = cars.y[first]! - firstWay * contact.normalY
  cars.x[second] = cars.x[second]! + secondWay * contact.normalX
  cars.y[second] = cars.y[second]! + secondWay * contact.normalY
}

function boxOf(cars: Cars, slot: number): CollisionBox {
  return cars.models[slot]!.box
}
