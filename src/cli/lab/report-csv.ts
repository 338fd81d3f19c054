import type { GgFigures } from './manoeuvres/gg.ts'
import type { RampSteerFigures } from './manoeuvres/ramp-steer.ts'

/** The lab's curves as CSV: a line of names with units, points, LF at the end of every line. */
export function ggCsv({ envelopes }: GgFigures): string {
  const rows = envelopes.flatMap(({ speedKmh, points }) =>
    points.map(({ lateralG, alongG }) => [speedKmh.toFixed(0), lateralG.toFixed(4), alongG.toFixed(4)]),
  )
  return csv(['speed_kmh', 'lateral_g', 'longitudinal_g'], rows)
}

export function rampSteerCsv({ curve }: RampSteerFigures): string {
  const rows = curve.map((point) =>
    [
      point.lateralG,
      point.steerDeg,
      point.understeerDeg,
      point.frontSlipDeg,
      point.rearSlipDeg,
      point.bodySlipDeg,
      point.yawRateDegPerS,
    ].map((value) => value.toFixed(4)),
  )
  const names = ['lateral_g', 'steer_deg', 'understeer_deg', 'front_slip_deg', 'rear_slip_deg', 'body_slip_deg']
  return csv([...names, 'yaw_rate_deg_per_s'], rows)
}

function csv(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return [names, ...rows].map((row) => `${row.join(',')}\n`).join('')
}
