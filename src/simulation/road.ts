import type { Cars } from './cars.ts'
import { GRAVITY_MPS2 } from './constants.ts'
import { GROUND_GRIP, GROUND_ROLLING_RESISTANCE } from './ground.ts'
import type { Track } from './track.ts'

/** Stage: fills grip and rolling resistance of `cars.work` from what each wheel stands on. */
export function readSurface(cars: Cars, track: Track, from: number, to: number): void {
  const { ground, tyreGrip } = cars
  const { grip, rollingResistance } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const row = cars.row[slot]!
    const friction = track.friction[row]!
    const rolling = track.rollingResistance[row]! + model.data.tyre.rollingResistance
    const { axleGrip } = model
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const below = ground[index]!
      grip[index] = axleGrip[wheel]! * friction * GROUND_GRIP[below]! * tyreGrip[index]!
      rollingResistance[index] = rolling + GROUND_ROLLING_RESISTANCE[below]!
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
  if (track.isFlat) {
    for (let slot = from; slot < to; slot++) {
      gravityX[slot] = 0
      gravityY[slot] = 0
      gravityZ[slot] = GRAVITY_MPS2
    }
    return
  }
  for (let slot = from; slot < to; slot++) {
    const row = cars.row[slot]!
    const downhill = track.gravityAlong[row]!
    const sideways = track.gravityAcross[row]!
    const tangentX = track.tangentX[row]!
    const tangentY = track.tangentY[row]!
    // Cosine and sine of the angle from the track's direction to the car's heading.
    const along = tangentX * cars.headingX[slot]! + tangentY * cars.headingY[slot]!
    const across = tangentX * cars.headingY[slot]! - tangentY * cars.headingX[slot]!
    const speed = cars.vx[slot]!
    gravityX[slot] = downhill * along + sideways * across
    gravityY[slot] = sideways * along - downhill * across
    gravityZ[slot] = track.gravityDown[row]! - speed * speed * track.bankedCurvature[row]!
  }
}
