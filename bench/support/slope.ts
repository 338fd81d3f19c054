import { round } from './bench.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Of the straight line that fits best. */
export function slopeOf(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length
  const x = mean((point) => point.x)
  const y = mean((point) => point.y)
  const covariance = mean((point) => (point.x - x) * (point.y - y))
  return round(covariance / mean((point) => (point.x - x) ** 2))
}
