import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'

/**
 * Which cars are near enough to each other to matter soon, so that not every pair need be looked at in every tick (the
 * neighbour list of molecular dynamics, Verlet 1967). The list holds all pairs that touch or would within a skin, and is
 * made anew once any car has moved half the skin since: whatever happened to the cars in between, no pair that touches is
 * missing. It follows from the places of the cars, so it is no state.
 */
export interface Neighbours {
  /** Pair k is cars `first[k]` < `second[k]`; pairs are in the order of both. */
  readonly first: Uint16Array
  readonly second: Uint16Array
  /** Centres farther apart than the root of this, and the pair does not touch, m². */
  readonly reachSquared: Float64Array
  /** One entry: how many pairs there are. */
  readonly count: Int32Array
  /** How far each car reaches from its centre of gravity, and the places from which the list was made. */
  readonly reachM: Float64Array
  readonly atX: Float64Array
  readonly atY: Float64Array
  readonly wasActive: Uint8Array
}

const SKIN_M = 30
/** A car may go so far before the list is made anew: half the skin, less what contacts may push it within a tick. */
const FREE_WAY_M = SKIN_M / 2 - 1

export function createNeighbours(capacity: number): Neighbours {
  const pairs = (capacity * (capacity - 1)) / 2
  return {
    first: new Uint16Array(pairs),
    second: new Uint16Array(pairs),
    reachSquared: new Float64Array(pairs),
    count: new Int32Array(1),
    atX: new Float64Array(capacity).fill(Number.POSITIVE_INFINITY),
    atY: new Float64Array(capacity).fill(Number.POSITIVE_INFINITY),
    reachM: new Float64Array(capacity),
    wasActive: new Uint8Array(capacity),
  }
}

/** Brings the list up to date where that is necessary. */
export function findNeighbours(cars: Cars, near: Neighbours): void {
  if (!isCurrent(cars, near)) listPairs(cars, near)
}

function isCurrent({ capacity, isActive, x, y }: Cars, { wasActive, atX, atY }: Neighbours): boolean {
  for (let slot = 0; slot < capacity; slot++) {
    if (isActive[slot] !== wasActive[slot]) return false
    if (isActive[slot] === 0) continue
    const dx = x[slot]! - atX[slot]!
    const dy = y[slot]! - atY[slot]!
    // Written so that a place that is no number makes the list stale, too.
    if (!(dx * dx + dy * dy < FREE_WAY_M * FREE_WAY_M)) return false
  }
  return true
}

function listPairs(cars: Cars, near: Neighbours): void {
  const { capacity, isActive, x, y } = cars
  const { atX, atY, reachM, wasActive, reachSquared } = near
  for (let slot = 0; slot < capacity; slot++) {
    wasActive[slot] = isActive[slot]!
    atX[slot] = x[slot]!
    atY[slot] = y[slot]!
    if (isActive[slot] === 1) noteReach(reachM, slot, cars.models[slot]!)
  }
  let count = 0
  for (let first = 0; first < capacity; first++) {
    if (isActive[first] === 0) continue
    for (let second = first + 1; second < capacity; second++) {
      const dx = x[second]! - x[first]!
      const dy = y[second]! - y[first]!
      const touching = reachM[first]! + reachM[second]!
      const reach = touching + SKIN_M
      if (isActive[second] === 0 || dx * dx + dy * dy >= reach * reach) continue
      near.first[count] = first
      near.second[count] = second
      reachSquared[count] = touching * touching
      count++
    }
  }
  near.count[0] = count
}

function noteReach(reachM: Float64Array, slot: number, { box }: CarModel): void {
  reachM[slot] = box.reachM
}
