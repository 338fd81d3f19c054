import { isOnTracks, type Manoeuvre } from './lab-arguments.ts'
import type { LabCar, LabTrack } from './lab-content.ts'
import { type AccelFigures, runAccel } from './manoeuvres/accel.ts'
import { type BrakeFigures, runBrake } from './manoeuvres/brake.ts'
import { type GgFigures, runGg } from './manoeuvres/gg.ts'
import { type LapFigures, runLap } from './manoeuvres/lap.ts'
import { type RaceFigures, runRace } from './manoeuvres/race.ts'
import { type RampSteerFigures, runRampSteer } from './manoeuvres/ramp-steer.ts'
import { runSkidpad, type SkidpadFigures } from './manoeuvres/skidpad.ts'
import { FIELD_USUAL, type Field } from './race/ai-race.ts'

/** What the lab found out about one car; the JSON of `--json`. Manoeuvres that were not asked for are absent. */
export interface LabReport {
  readonly car: { readonly name: string; readonly slug: string; readonly class: string }
  readonly accel?: AccelFigures
  readonly brake?: BrakeFigures
  readonly skidpad?: SkidpadFigures
  readonly rampSteer?: RampSteerFigures
  readonly gg?: GgFigures
  readonly laps?: readonly TrackLap[]
  readonly races?: readonly TrackRace[]
}

export interface TrackLap extends LapFigures {
  readonly track: string
  readonly slug: string
}

export interface TrackRace extends RaceFigures {
  readonly track: string
  readonly slug: string
}

/** Told now and then which share (0..1) of the report is done, and what comes next. */
export type OnProgress = (share: number, what: string) => void

/** Runs the manoeuvres one after the other; `tracks` are those to lap and race on. */
export function makeReport(
  car: LabCar,
  { manoeuvres, tracks, field = FIELD_USUAL, onProgress }: ReportOptions,
): LabReport {
  const { data, slug } = car
  const onTracks = manoeuvres.filter(isOnTracks).length
  const steps = manoeuvres.length - onTracks + onTracks * tracks.length
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
    ...(has('race') && {
      races: tracks.map((track) => step(`race on ${track.slug}`, (onPart) => raceOn(car, track, field, onPart))),
    }),
  }
}

interface ReportOptions {
  readonly manoeuvres: readonly Manoeuvre[]
  readonly tracks: readonly LabTrack[]
  /** Of races, FIELD_USUAL when absent; each track's grid has to have room for it. */
  readonly field?: Field
  readonly onProgress: OnProgress
}

type OnPart = (done: number, total: number) => void

function lapOn(car: LabCar, { data, slug, track }: LabTrack, onLap: OnPart): TrackLap {
  return { track: data.name, slug, ...runLap(car.data, track, onLap) }
}

function raceOn(car: LabCar, { data, slug, track }: LabTrack, field: Field, onLap: OnPart): TrackRace {
  return { track: data.name, slug, ...runRace(car.data, track, field, onLap) }
}
