import type { LabReport } from './lab-report.ts'
import { SKIDPAD_SPEEDS_KMH } from './manoeuvres/skidpad.ts'
import type { FigureKey, Published } from './published-figures.ts'

/** The figures of a report that are also published for real cars, one by one. */
export interface Figure {
  readonly key: FigureKey
  readonly label: string
  readonly unit: string
  readonly digits: number
  /** Null where the car does not get there. */
  readonly of: (report: LabReport) => number | null
}

const LATERAL: readonly Figure[] = SKIDPAD_SPEEDS_KMH.map((speedKmh) => ({
  key: `lateral${speedKmh}G`,
  label: `lateral at ${speedKmh} km/h`,
  unit: 'g',
  digits: 2,
  of: ({ skidpad }) => skidpad?.speeds.find((speed) => speed.speedKmh === speedKmh)?.lateralG ?? null,
}))

export const FIGURES: readonly Figure[] = [
  { key: 'to100S', label: '0–100 km/h', unit: 's', digits: 2, of: ({ accel }) => accel?.to100S ?? null },
  { key: 'to200S', label: '0–200 km/h', unit: 's', digits: 2, of: ({ accel }) => accel?.to200S ?? null },
  { key: 'to300S', label: '0–300 km/h', unit: 's', digits: 2, of: ({ accel }) => accel?.to300S ?? null },
  { key: 'topSpeedKmh', label: 'top speed', unit: 'km/h', digits: 0, of: ({ accel }) => accel?.topSpeedKmh ?? null },
  {
    key: 'brake300To100M',
    label: '300–100 km/h',
    unit: 'm',
    digits: 1,
    of: ({ brake }) => brake?.from300To100?.distanceM ?? null,
  },
  {
    key: 'brake200To0M',
    label: '200–0 km/h',
    unit: 'm',
    digits: 1,
    of: ({ brake }) => brake?.from200To0?.distanceM ?? null,
  },
  {
    key: 'brake100To0M',
    label: '100–0 km/h',
    unit: 'm',
    digits: 1,
    of: ({ brake }) => brake?.from100To0?.distanceM ?? null,
  },
  { key: 'brakePeakG', label: 'braking, peak', unit: 'g', digits: 2, of: brakePeakG },
  ...LATERAL,
]

/** A single published figure counts as met within this share of it. */
const SINGLE_TOLERANCE = 0.05

/** Whether a measured figure lies in the published band; undefined when there is nothing to compare. */
export function isMet(measured: number | null, published: Published | undefined): boolean | undefined {
  if (measured === null || published === undefined) return undefined
  const tolerance = published.low === published.high ? SINGLE_TOLERANCE * published.high : 0
  return measured >= published.low - tolerance && measured <= published.high + tolerance
}

/** From the highest speed that the car is braked from. */
function brakePeakG({ brake }: LabReport): number | null {
  return (brake?.from300To100 ?? brake?.from200To0 ?? brake?.from100To0)?.peakG ?? null
}
