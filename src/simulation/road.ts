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

/** Stage: fills grip and rolling resistance of `cars.work` from the cars' last places on the track. */
export function readSurface(cars: Cars, track: Track, from: number, to: number): void {
  const { grip, rollingResistance } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const position = cars.s[slot]! / track.spacingM
    const row = Math.min(Math.floor(position), track.rows - 1)
    const fraction = position - row
    const left = interpolate(track.widthLeft, row, fraction)
    const right = interpolate(track.widthRight, row, fraction)
    const tangentX = track.tangentX[row]!
    const tangentY = track.tangentY[row]!
    // Cosine and sine of the angle from the track's direction to the car's heading.
    const along = tangentX * cars.headingX[slot]! + tangentY * cars.headingY[slot]!
    const across = tangentX * cars.headingY[slot]! - tangentY * cars.headingX[slot]!
    const friction = track.friction[row]!
    const carN = cars.n[slot]!
    for (let wheel = 0; wheel < 4; wheel++) {
      const n = carN + model.wheelX[wheel]! * across + model.wheelY[wheel]! * along
      const beyond = Math.max(n - left, -n - right)
      const ground = beyond <= 0 ? 1 : beyond <= KERB_WIDTH_M ? KERB_GRIP : GRASS_GRIP
      grip[slot * 4 + wheel] = model.axleGrip[wheel]! * friction * ground
      const softness = beyond > KERB_WIDTH_M ? GRASS_ROLLING_RESISTANCE : 0
      rollingResistance[slot * 4 + wheel] = model.data.tyre.rollingResistance + softness
    }
  }
}

/**
 * Stage: fills gravity of `cars.work`: in the tilted road's axes (Milliken and Milliken, ch. 5), and in a banked bend
 * the part of the centripetal acceleration that presses the car onto the road. Vertical curvature is left out:
 * elevation data is too coarse for a second derivative.
 */
export function readTilt(cars: Cars, track: Track, from: number, to: number): void {
  const { gravityX, gravityY, gravityZ } = cars.work
  for (let slot = from; slot < to; slot++) {
    gravityX[slot] = 0
    gravityY[slot] = 0
    gravityZ[slot] = GRAVITY_MPS2
    const row = Math.min(Math.floor(cars.s[slot]! / track.spacingM), track.rows - 1)
    const next = row + 1 === track.rows ? 0 : row + 1
    const rise = (track.z[next]! - track.z[row]!) / track.spacingM
    const banking = track.bankingRad[row]!
    if (rise === 0 && banking === 0) continue
    const level = 1 / Math.sqrt(1 + rise * rise)
    const lean = sin(banking)
    const upright = Math.sqrt(1 - lean * lean)
    const downhill = -GRAVITY_MPS2 * rise * level
    const sideways = -GRAVITY_MPS2 * level * lean
    const tangentX = track.tangentX[row]!
    const tangentY = track.tangentY[row]!
    const along = tangentX * cars.headingX[slot]! + tangentY * cars.headingY[slot]!
    const across = tangentX * cars.headingY[slot]! - tangentY * cars.headingX[slot]!
    const speed = cars.vx[slot]!
    gravityX[slot] = downhill * along + sideways * across
    gravityY[slot] = sideways * along - downhill * across
    gravityZ[slot] = GRAVITY_MPS2 * level * upright - speed * speed * track.curvature[row]! * lean
  }
}
