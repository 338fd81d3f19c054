import type { Cars } from './cars.ts'
import { Ground } from './ground.ts'
import { project } from './projection.ts'
import type { Track } from './track.ts'

/**
 * Stage: finds each car on the track again, near where it was a tick ago, and what each of its wheels stands on. One
 * projection a car: wheels are placed across the track with the car's own frame, so the white line is judged wheel by
 * wheel at the price of one. Off the track is a car with all four wheels beyond the lines.
 */
export function followTrack(cars: Cars, track: Track, from: number, to: number): void {
  const { ground } = cars
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    guessPlace(cars, slot, track, model.stepS)
    project(track, cars, slot)
    const n = cars.n[slot]!
    const row = cars.row[slot]!
    const next = row + 1 === track.rows ? 0 : row + 1
    const fraction = cars.fraction[slot]!
    const left = track.widthLeft[row]! + fraction * (track.widthLeft[next]! - track.widthLeft[row]!)
    const right = track.widthRight[row]! + fraction * (track.widthRight[next]! - track.widthRight[row]!)
    const tangentX = track.tangentX[row]!
    const tangentY = track.tangentY[row]!
    // Cosine and sine of the angle from the track's direction to the car's heading.
    const along = tangentX * cars.headingX[slot]! + tangentY * cars.headingY[slot]!
    const across = tangentX * cars.headingY[slot]! - tangentY * cars.headingX[slot]!
    // Most cars are nowhere near an edge: no wheel is farther to the side than this.
    const span = model.wheelReachX * Math.abs(across) + model.wheelReachY * Math.abs(along)
    if (n + span <= left && span - n <= right) {
      const wheel = slot * 4
      ground[wheel] = Ground.Road
      ground[wheel + 1] = Ground.Road
      ground[wheel + 2] = Ground.Road
      ground[wheel + 3] = Ground.Road
      cars.isOnTrack[slot] = 1
      continue
    }
    const { wheelX, wheelY } = model
    let isOnTrack = 0
    for (let wheel = 0; wheel < 4; wheel++) {
      const wheelN = n + wheelX[wheel]! * across + wheelY[wheel]! * along
      let below: number = Ground.Road
      if (wheelN > left) below = wheelN - left <= track.kerbLeft[row]! ? Ground.Kerb : track.runOffLeft[row]!
      else if (-wheelN > right) below = -wheelN - right <= track.kerbRight[row]! ? Ground.Kerb : track.runOffRight[row]!
      else isOnTrack = 1
      ground[slot * 4 + wheel] = below
    }
    cars.isOnTrack[slot] = isOnTrack
  }
}

/** Keeps the guess finite beyond a bend's centre. */
const SPREAD_MIN = 0.1

/** Moves s on by the car's speed along the track, so that the projection has nearly nothing left to find. */
function guessPlace(cars: Cars, slot: number, track: Track, stepS: number): void {
  const row = cars.row[slot]!
  const tangentX = track.tangentX[row]!
  const tangentY = track.tangentY[row]!
  const headingX = cars.headingX[slot]!
  const headingY = cars.headingY[slot]!
  const along = tangentX * headingX + tangentY * headingY
  const across = tangentX * headingY - tangentY * headingX
  const speed = cars.vx[slot]! * along - cars.vy[slot]! * across
  cars.s[slot] = cars.s[slot]! + (stepS * speed) / Math.max(SPREAD_MIN, 1 - track.curvature[row]! * cars.n[slot]!)
}
