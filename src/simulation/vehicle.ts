import { loadWheels } from './aero.ts'
import { isBodySane, stepBody, stopCar } from './body.ts'
import type { CarModel } from './car-model.ts'
import type { CarInputs, Cars } from './cars.ts'
import { RESET_GHOST_S } from './constants.ts'
import { sin } from './deterministic-math.ts'
import { stepDrivetrain } from './drivetrain.ts'
import { project, samplePosition } from './projection.ts'
import { isOnTrack, readRoad } from './road.ts'
import type { Track, TrackPosition } from './track.ts'
import { stepWheels } from './wheel.ts'

/**
 * The life of a car in the simulation: placed, stepped tick by tick, removed. One step is the stages below in order;
 * each reads and writes the slot's columns, and hands intermediate results on in `cars.work`. A car depends on nothing
 * but its own slot, its inputs and the track, so a client can predict it with the same function. Contacts between cars
 * and with walls come after, in contact.ts.
 */

/** Puts a car at rest at a position of the track, heading along it, in first gear; everything of the slot starts anew. */
export function placeCar(cars: Cars, slot: number, model: CarModel, track: Track, position: TrackPosition): void {
  cars.models[slot] = model
  cars.isActive[slot] = 1
  cars.damageMps[slot] = 0
  cars.contactTicks[slot] = 0
  cars.ghostTicks[slot] = 0
  putAtRest(cars, slot, model, track, position.sM, position.nM)
}

/** Takes the slot's car away, model and all; the slot is free for another. */
export function removeCar(cars: Cars, slot: number): void {
  cars.models[slot] = undefined
  cars.isActive[slot] = 0
}

/** Steps every active car by one tick, in slot order. */
export function stepCars(cars: Cars, inputs: CarInputs, track: Track): void {
  for (let slot = 0; slot < cars.capacity; slot++) {
    const model = cars.models[slot]
    if (model !== undefined && cars.isActive[slot] === 1) stepCar(cars, slot, model, inputs, track)
  }
}

function stepCar(cars: Cars, slot: number, model: CarModel, inputs: CarInputs, track: Track): void {
  const lastS = cars.s[slot]!
  cars.throttle[slot] = Math.max(0, Math.min(inputs.throttle[slot]!, 1))
  cars.brake[slot] = Math.max(0, Math.min(inputs.brake[slot]!, 1))
  steer(cars, slot, model, inputs)
  readRoad(cars, slot, model, track)
  loadWheels(cars, slot, model)
  stepDrivetrain(cars, slot, model, inputs.gearCommand[slot]!)
  stepWheels(cars, slot, model)
  stepBody(cars, slot, model)
  if (isBodySane(cars, slot)) follow(cars, slot, model, track)
  else reset(cars, slot, model, track, lastS)
}

/** A broken state must not spread: the car starts again from rest where it last was, and harms nobody there. */
function reset(cars: Cars, slot: number, model: CarModel, track: Track, s: number): void {
  cars.ghostTicks[slot] = Math.round(RESET_GHOST_S / model.stepS)
  putAtRest(cars, slot, model, track, s, 0)
}

/** The road wheels follow the steering wheel at a limited rate. Steering is positive right, the angle positive left. */
function steer(cars: Cars, slot: number, model: CarModel, inputs: CarInputs): void {
  const { angleMaxRad, rateMaxRadps } = model.data.steering
  const wanted = -Math.max(-1, Math.min(inputs.steering[slot]!, 1)) * angleMaxRad
  const reach = rateMaxRadps * model.stepS
  const change = wanted - cars.steerRad[slot]!
  const steerRad = cars.steerRad[slot]! + Math.max(-reach, Math.min(change, reach))
  const steerSin = sin(steerRad)
  cars.steerRad[slot] = steerRad
  cars.work.steerSin = steerSin
  cars.work.steerCos = Math.sqrt(1 - steerSin * steerSin)
}

/** Finds the car on the track again, near where it was a tick ago. */
function follow(cars: Cars, slot: number, model: CarModel, track: Track): void {
  const { projection } = cars.work
  project(track, cars.x[slot]!, cars.y[slot]!, cars.s[slot]!, projection)
  cars.s[slot] = projection.s
  cars.n[slot] = projection.n
  cars.isOnTrack[slot] = isOnTrack(cars, slot, model, track) ? 1 : 0
}

function putAtRest(cars: Cars, slot: number, model: CarModel, track: Track, s: number, n: number): void {
  const { pose } = cars.work
  samplePosition(track, s, n, pose)
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
  cars.s[slot] = s
  stopCar(cars, slot)
  follow(cars, slot, model, track)
}
