import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'
import { GRASS_GRIP, GRASS_ROLLING_RESISTANCE, GRAVITY_MPS2, KERB_GRIP, KERB_WIDTH_M } from './constants.ts'
import { sin } from './deterministic-math.ts'
import { interpolate } from './projection.ts'
import type { Track } from './track.ts'

/**
 * The ground below a car: what each wheel stands on and how the road tilts. Wheels are placed across the track with
 * the car's own frame and the track's direction at the car, so the white line is judged wheel by wheel at the price of
 * one projection.
 */

/** Fills grip, rolling resistance and gravity of `cars.work` from the slot's last place on the track. */
export function readRoad(cars: Cars, slot: number, model: CarModel, track: Track): void {
  const { work } = cars
  const position = cars.s[slot]! / track.spacingM
  const row = Math.min(Math.floor(position), track.rows - 1)
  const fraction = position - row
  const left = interpolate(track.widthLeft, row, fraction)
  const right = interpolate(track.widthRight, row, fraction)
  const along = alongTrack(cars, slot, track, row)
  const across = acrossTrack(cars, slot, track, row)
  const friction = track.friction[row]!
  const carN = cars.n[slot]!
  for (let wheel = 0; wheel < 4; wheel++) {
    const n = carN + model.wheelX[wheel]! * across + model.wheelY[wheel]! * along
    const beyond = Math.max(n - left, -n - right)
    work.grip[wheel] = model.axleGrip[wheel]! * friction * gripBeyondLine(beyond)
    const ground = beyond > KERB_WIDTH_M ? GRASS_ROLLING_RESISTANCE : 0
    work.rollingResistance[wheel] = model.data.tyre.rollingResistance + ground
  }
  readTilt(cars, slot, track, row)
}

/** Whether at least one wheel is inside the white lines, from the projection just made. */
export function isOnTrack(cars: Cars, slot: number, model: CarModel, track: Track): boolean {
  const { n, row, fraction } = cars.work.projection
  const left = interpolate(track.widthLeft, row, fraction)
  const right = interpolate(track.widthRight, row, fraction)
  const along = alongTrack(cars, slot, track, row)
  const across = acrossTrack(cars, slot, track, row)
  for (let wheel = 0; wheel < 4; wheel++) {
    const wheelN = n + model.wheelX[wheel]! * across + model.wheelY[wheel]! * along
    if (wheelN <= left && wheelN >= -right) return true
  }
  return false
}

/** Cosine of the angle from the track's direction to the car's heading. */
function alongTrack(cars: Cars, slot: number, track: Track, row: number): number {
  return track.tangentX[row]! * cars.headingX[slot]! + track.tangentY[row]! * cars.headingY[slot]!
}

/** Sine of that angle: positive when the nose points to the left of the track's direction. */
function acrossTrack(cars: Cars, slot: number, track: Track, row: number): number {
  return track.tangentX[row]! * cars.headingY[slot]! - track.tangentY[row]! * cars.headingX[slot]!
}

function gripBeyondLine(beyondM: number): number {
  if (beyondM <= 0) return 1
  return beyondM <= KERB_WIDTH_M ? KERB_GRIP : GRASS_GRIP
}

/**
 * Gravity in the tilted road's axes (Milliken and Milliken, ch. 5), and in a banked bend the part of the centripetal
 * acceleration that presses the car onto the road. Vertical curvature is left out: elevation data is too coarse for a
 * second derivative.
 */
function readTilt(cars: Cars, slot: number, track: Track, row: number): void {
  const { work } = cars
  const next = row + 1 === track.rows ? 0 : row + 1
  const rise = (track.z[next]! - track.z[row]!) / track.spacingM
  const banking = track.bankingRad[row]!
  work.gravityX = 0
  work.gravityY = 0
  work.gravityZ = GRAVITY_MPS2
  if (rise === 0 && banking === 0) return
  const level = 1 / Math.sqrt(1 + rise * rise)
  const lean = sin(banking)
  const upright = Math.sqrt(1 - lean * lean)
  const downhill = -GRAVITY_MPS2 * rise * level
  const sideways = -GRAVITY_MPS2 * level * lean
  const along = alongTrack(cars, slot, track, row)
  const across = acrossTrack(cars, slot, track, row)
  const speed = cars.vx[slot]!
  work.gravityX = downhill * along + sideways * across
  work.gravityY = sideways * along - downhill * across
  work.gravityZ = GRAVITY_MPS2 * level * upright - speed * speed * track.curvature[row]! * lean
}
