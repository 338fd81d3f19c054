import type { Cars } from './cars.ts'
import { collideWall } from './impulse.ts'
import { project } from './projection.ts'
import type { Contact } from './step-work.ts'
import type { Track } from './track.ts'

/**
 * Contacts with the walls, which run along the track at the distances its table gives. Each corner of a car near a
 * wall is projected onto the track by itself; a car with one beyond the wall is pushed back at once, so that none is
 * ever left outside, and its speed into the wall is taken.
 */
export function stepWallContacts(cars: Cars, track: Track): void {
  for (let slot = 0; slot < cars.capacity; slot++) {
    if (cars.isActive[slot] === 1 && isNearWall(cars, slot, track)) meetWalls(cars, slot, track)
  }
}

/** Walls may draw in towards the next row and roads bend: the margin, metres, covers both within a car's length. */
const NEAR_MARGIN_M = 2

function isNearWall(cars: Cars, slot: number, track: Track): boolean {
  const row = cars.row[slot]!
  const reach = cars.models[slot]!.box.reachM + NEAR_MARGIN_M
  const n = cars.n[slot]!
  return n + reach > track.wallLeft[row]! || reach - n > track.wallRight[row]!
}

function meetWalls(cars: Cars, slot: number, track: Track): void {
  const { contact } = cars.work
  placeCorners(cars, slot)
  if (!findWall(cars, track, contact)) return
  collideWall(cars, slot, contact)
  cars.x[slot] = cars.x[slot]! + contact.depthM * contact.normalX
  cars.y[slot] = cars.y[slot]! + contact.depthM * contact.normalY
}

/** Fills `corners` of `cars.work` with the car's corners in the world, and their hints. */
function placeCorners(cars: Cars, slot: number): void {
  const { box } = cars.models[slot]!
  const { corners } = cars.work
  for (let corner = 0; corner < 4; corner++) {
    const forward = box.forwardM + (corner < 2 ? box.halfLengthM : -box.halfLengthM)
    const left = corner % 2 === 0 ? box.halfWidthM : -box.halfWidthM
    corners.x[corner] = cars.x[slot]! + forward * cars.headingX[slot]! - left * cars.headingY[slot]!
    corners.y[corner] = cars.y[slot]! + forward * cars.headingY[slot]! + left * cars.headingX[slot]!
    corners.s[corner] = cars.s[slot]!
  }
}

/**
 * Whether a corner of the car is beyond a wall; if so, fills the middle of all such corners, so that a car that hits
 * it squarely is not turned, and depth and normal (towards the road) of the deepest.
 */
function findWall(cars: Cars, track: Track, out: Contact): boolean {
  const { corners } = cars.work
  let count = 0
  out.x = 0
  out.y = 0
  out.depthM = 0
  for (let corner = 0; corner < 4; corner++) {
    project(track, corners, corner)
    if (!isBeyondWall(cars, track, corner, out)) continue
    out.x += corners.x[corner]!
    out.y += corners.y[corner]!
    count++
  }
  if (count === 0) return false
  out.x /= count
  out.y /= count
  return true
}

/** Whether a projected corner is beyond the wall on its side; keeps its depth and normal if it is the deepest so far. */
function isBeyondWall(cars: Cars, track: Track, corner: number, deepest: Contact): boolean {
  const { corners } = cars.work
  const n = corners.n[corner]!
  const row = corners.row[corner]!
  const fraction = corners.fraction[corner]!
  const next = row + 1 === track.rows ? 0 : row + 1
  const side = n < 0 ? -1 : 1
  const wall = n < 0 ? track.wallRight : track.wallLeft
  // Written out: whether V8 inlines a helper here depends on the moment, and if not, every number is boxed.
  const depthM = side * n - (wall[row]! + fraction * (wall[next]! - wall[row]!))
  if (depthM <= 0) return false
  if (depthM <= deepest.depthM) return true
  const tangentX = track.tangentX[row]! + fraction * (track.tangentX[next]! - track.tangentX[row]!)
  const tangentY = track.tangentY[row]! + fraction * (track.tangentY[next]! - track.tangentY[row]!)
  const length = Math.sqrt(tangentX * tangentX + tangentY * tangentY)
  deepest.depthM = depthM
  deepest.normalX = (side * tangentY) / length
  deepest.normalY = (-side * tangentX) / length
  return true
}
