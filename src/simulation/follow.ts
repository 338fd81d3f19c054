import type { Cars } from './cars.ts'
import { interpolate, project } from './projection.ts'
import type { Track } from './track.ts'

/**
 * Stage: finds each car on the track again, near where it was a tick ago, and whether it still is inside the white
 * lines with at least one wheel. One projection a car: wheels are placed across the track with the car's own frame.
 */
export function followTrack(cars: Cars, track: Track, from: number, to: number): void {
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    project(track, cars, slot)
    const n = cars.n[slot]!
    const row = cars.row[slot]!
    const fraction = cars.fraction[slot]!
    const left = interpolate(track.widthLeft, row, fraction)
    const right = interpolate(track.widthRight, row, fraction)
    const tangentX = track.tangentX[row]!
    const tangentY = track.tangentY[row]!
    const along = tangentX * cars.headingX[slot]! + tangentY * cars.headingY[slot]!
    const across = tangentX * cars.headingY[slot]! - tangentY * cars.headingX[slot]!
    let isOnTrack = 0
    for (let wheel = 0; wheel < 4; wheel++) {
      const wheelN = n + model.wheelX[wheel]! * across + model.wheelY[wheel]! * along
      if (wheelN <= left && wheelN >= -right) isOnTrack = 1
    }
    cars.isOnTrack[slot] = isOnTrack
  }
}
