import type { Manoeuvre } from './lab-arguments.ts'
import type { LabCar, LabTrack } from './lab-content.ts'
import { type AccelFigures, runAccel } from './manoeuvres/accel.ts'
import { type BrakeFigures, runBrake } from './manoeuvres/brake.ts'
import { type GgFigures, runGg } from './manoeuvres/gg.ts'
import { type LapFigures, runLap } from './manoeuvres/lap.ts'
import { type RampSteerFigures, runRampSteer } from './manoeuvres/ramp-steer.ts'
import { runSkidpad, type SkidpadFigures } from './manoeuvres/skidpad.ts'

/** What the lab found out about one car; the JSON of `--json`. Manoeuvres that were not asked for are absent. */
export interface LabReport {
  readonly car: { readonly name: string; readonly slug: string; readonly class: string }
  readonly accel?: AccelFigures
  readonly brake?: BrakeFigures
  readonly skidpad?: SkidpadFigures
  readonly rampSteer?: RampSteerFigures
  readonly gg?: GgFigures
  readonly laps?: readonly TrackLap[]
}

export interface TrackLap extends LapFigures {
  readonly track: string
  readonly slug: string
}

/** Told now and then which share (0..1) of the report is done, and what comes next. */
export type OnProgress = (share: number, what: string) => void

/** Runs the manoeuvres one after the other; `tracks` are those to lap on. */
export function makeReport(car: LabCar, { manoeuvres, tracks, onProgress }: ReportOptions): LabReport {
  const { data, slug } = car
  const steps = manoeuvres.length - 1 + Math.max(1, tracks.length)
  let done = 0
  const step = <T>(what: string, run: (onPart: (part: number, total: number) => void) => T): T => {
    onProgress(done / steps, what)
    const figures = run((part, total) => onProgress((done + part / total) / steps, what))
    done++
    return figures
  }
  const has = (manoeuvre: Manoeuvre) => manoeuvres.includes(manoeuvre)
  return {
    car: { name: data.name, slug, class: data.class },
    ...(has('accel') && { accel: step('accel', () => runAccel(data)) }),
    ...(has('brake') && { brake: step('brake', () => runBrake(data)) }),
    ...(has('skidpad') && { skidpad: step('skidpad', () => runSkidpad(data)) }),
    ...(has('ramp-steer') && { rampSteer: step('ramp-steer', () => runRampSteer(data)) }),
    ...(has('gg') && { gg: step('gg', (onPart) => runGg(data, onPart)) }),
    ...(has('lap') && {
      laps: tracks.map((track) => step(track.slug, (onPart) => lapOn(car, track, onPart))),
    }),
  }
}

interface ReportOptions {
  readonly manoeuvres: readonly Manoeuvre[]
  readonly tracks: readonly LabTrack[]
  readonly onProgress: OnProgress
}

function lapOn(car: LabCar, { data, slug, track }: LabTrack, onLap: (done: number, total: number) => void): TrackLap {
  return { track: data.name, slug, ...runLap(car.data, track, onLap) }
}
