import { loadWheels } from './aero.ts'
import { isBodySane, moveBodies, stopCar } from './body.ts'
import type { CarModel } from './car-model.ts'
import type { CarInputs, Cars } from './cars.ts'
import { RESET_GHOST_S } from './constants.ts'
import { turnEngines } from './drivetrain.ts'
import { followTrack } from './follow.ts'
import { samplePosition } from './projection.ts'
import { readSurface, readTilt } from './road.ts'
import { resetSlowStates, stepSlowStates } from './slow-states.ts'
import { steerWheels } from './steering.ts'
import type { Track, TrackPosition } from './track.ts'
import { loadTyres, slipWheels, spinWheels, sumForces } from './wheel.ts'

/**
 * The life of a car in the simulation: placed, stepped tick by tick, removed. One step is the stages below in order;
 * each reads and writes the slots' columns, and hands intermediate results on in `cars.work`. A car depends on nothing
 * but its own slot, its inputs, the track and the air that the cars ahead leave it, so a client can predict it with the
 * same function. Contacts between cars and with walls come after, in contact.ts.
 */

/** Puts a car at rest at a position of the track, heading along it, in first gear; everything of the slot starts anew. */
export function placeCar(cars: Cars, slot: number, model: CarModel, track: Track, position: TrackPosition): void {
  cars.models[slot] = model
  cars.isActive[slot] = 1
  cars.damageMps[slot] = 0
  cars.contactTicks[slot] = 0
  cars.ghostTicks[slot] = 0
  // Another model has another reach: the list of neighbours is made anew.
  cars.work.neighbours.wasActive[slot] = 0
  resetSlowStates(cars, slot, model)
  putAtRest(cars, slot, model, track, position)
}

/** Puts the slot's car at rest somewhere else. Its tyres, its fuel and its damage stay what they are. */
export function moveCar(cars: Cars, slot: number, track: Track, position: TrackPosition): void {
  const model = cars.models[slot]
  if (model !== undefined) putAtRest(cars, slot, model, track, position)
}

/** Takes the slot's car away, model and all; the slot is free for another. */
export function removeCar(cars: Cars, slot: number): void {
  cars.models[slot] = undefined
  cars.isActive[slot] = 0
  cars.ghostTicks[slot] = 0
  cars.contactTicks[slot] = 0
}

/**
 * Steps the active cars among the slots `from` to below `to` by one tick. Each stage passes over all of them before the
 * next begins: stages are loops of their own, small enough for the compiler to keep every number in a register, which
 * is what makes a step allocate nothing.
 */
export function stepCars(cars: Cars, inputs: CarInputs, track: Track, from = 0, to = cars.capacity): void {
  steerWheels(cars, inputs, from, to)
  readSurface(cars, track, from, to)
  readTilt(cars, track, from, to)
  loadWheels(cars, from, to)
  turnEngines(cars, inputs, from, to)
  slipWheels(cars, from, to)
  loadTyres(cars, from, to)
  spinWheels(cars, from, to)
  sumForces(cars, from, to)
  stepSlowStates(cars, track, from, to)
  if (moveBodies(cars, from, to) > 0) resetBroken(cars, track, from, to)
  followTrack(cars, track, from, to)
}

/** A broken state must not spread: the car starts again from rest where it last was, and harms nobody there. */
function resetBroken(cars: Cars, track: Track, from: number, to: number): void {
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0 || isBodySane(cars, slot)) continue
    cars.ghostTicks[slot] = Math.round(RESET_GHOST_S / model.stepS)
    putAtRest(cars, slot, model, track, { sM: cars.s[slot]!, nM: 0 })
  }
}

function putAtRest(cars: Cars, slot: number, model: CarModel, track: Track, place: TrackPosition): void {
  const { pose } = cars.work
  samplePosition(track, place.sM, place.nM, pose)
  cars.x[slot] = pose.x
  cars.y[slot] = pose.y
  cars.headingX[slot] = pose.headingX
  cars.headingY[slot] = pose.headingY
  cars.steerRad[slot] = 0
  cars.throttle[slot] = 0
  cars.brake[slot] = 0
  cars.gear[slot] = 1
  cars.shiftLeftS[slot] = 0
  cars.engineRadps[slot] = model.engine.idleRadps
  cars.s[slot] = place.sM
  stopCar(cars, slot)
  followTrack(cars, track, slot, slot + 1)
}
