import type { Cars } from '../../src/simulation/cars.ts'
import type { Track } from '../../src/simulation/track.ts'

/** How far the car's centre is beyond the nearer wall, metres; negative inside. */
export function beyondWallM(cars: Cars, slot: number, track: Track): number {
  const row = Math.min(Math.floor(cars.s[slot]! / track.spacingM), track.rows - 1)
  const next = (row + 1) % track.rows
  const n = cars.n[slot]!
  const left = Math.max(track.wallLeft[row]!, track.wallLeft[next]!)
  const right = Math.max(track.wallRight[row]!, track.wallRight[next]!)
  return Math.max(n - left, -n - right)
}
