import { parseArgs } from 'node:util'
import { nearestName } from '../../config/nearest-name.ts'

/** The command line of `npm run lab`. A flag that is not known, or a value out of range, is a fault in one line. */
export type ReadLabArguments =
  | { readonly ok: true; readonly type: 'run'; readonly options: LabOptions }
  | { readonly ok: true; readonly type: 'docs'; readonly tracksDir: string | undefined }
  | { readonly ok: true; readonly type: 'help' }
  | { readonly ok: false; readonly fault: string }

export interface LabOptions {
  /** File or name. */
  readonly car: string
  readonly manoeuvres: readonly Manoeuvre[]
  /** File or name; the first circuit we ship when undefined. */
  readonly track: string | undefined
  /** A folder of circuits instead of one. */
  readonly tracksDir: string | undefined
  readonly csvFile: string | undefined
  readonly isJson: boolean
}

export const MANOEUVRES = ['accel', 'brake', 'skidpad', 'ramp-steer', 'gg', 'lap'] as const
export type Manoeuvre = (typeof MANOEUVRES)[number]
/** A g-g envelope is a table of its own and comes only when it is asked for. */
const ALL: readonly Manoeuvre[] = ['accel', 'brake', 'skidpad', 'ramp-steer', 'lap']

const FLAGS = {
  car: { type: 'string' },
  manoeuvre: { type: 'string' },
  track: { type: 'string' },
  tracks: { type: 'string' },
  csv: { type: 'string' },
  json: { type: 'boolean' },
  docs: { type: 'boolean' },
  help: { type: 'boolean' },
} as const
type Flag = keyof typeof FLAGS
type Texts = (flag: Flag) => string | undefined

/** Reads the arguments after the script's name. */
export function readLabArguments(argv: readonly string[]): ReadLabArguments {
  const { values, tokens } = parseArgs({ args: [...argv], options: FLAGS, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') return fault(`${token.value} is not a flag; see --help.`)
    if (token.kind === 'option-terminator') continue
    if (!isFlag(token.name)) return fault(`There is no flag ${token.rawName}.${suggestion(token.name)}`)
    if (FLAGS[token.name].type === 'string' && !token.value) return fault(`--${token.name} needs a value.`)
    if (FLAGS[token.name].type === 'boolean' && token.value !== undefined) return fault(`--${token.name} has no value.`)
  }
  if (values['help'] === true) return { ok: true, type: 'help' }
  const text: Texts = (flag) => {
    const value = values[flag]
    return typeof value === 'string' ? value : undefined
  }
  if (values['docs'] === true) return readDocs(text, values['json'] === true)
  return readRun(text, values['json'] === true)
}

function readDocs(text: Texts, isJson: boolean): ReadLabArguments {
  const other = (['car', 'manoeuvre', 'track', 'csv'] as const).find((flag) => text(flag) !== undefined)
  if (other !== undefined || isJson) return fault(`--docs takes no --${other ?? 'json'}; only --tracks goes with it.`)
  return { ok: true, type: 'docs', tracksDir: text('tracks') }
}

function readRun(text: Texts, isJson: boolean): ReadLabArguments {
  const car = text('car')
  if (car === undefined) return fault('--car FILE or NAME is missing; see --help.')
  const track = text('track')
  const tracksDir = text('tracks')
  const name = text('manoeuvre') ?? (tracksDir === undefined ? 'all' : 'lap')
  const manoeuvre = MANOEUVRES.find((known) => known === name)
  if (manoeuvre === undefined && name !== 'all') {
    return fault(`There is no manoeuvre ${name}; there are ${MANOEUVRES.join(', ')} and all.`)
  }
  const manoeuvres = manoeuvre === undefined ? ALL : [manoeuvre]
  const csvFile = text('csv')
  if (track !== undefined && tracksDir !== undefined) return fault('Either --track or --tracks, not both.')
  const trackFlag = tracksDir === undefined ? 'track' : 'tracks'
  const hasLap = manoeuvres.includes('lap')
  if ((track ?? tracksDir) !== undefined && !hasLap) return fault(`--${trackFlag} goes with the manoeuvre lap.`)
  const hasTable = manoeuvres.some((one) => one === 'gg' || one === 'ramp-steer') && manoeuvres.length === 1
  if (csvFile !== undefined && !hasTable) return fault('--csv goes with the manoeuvres gg and ramp-steer.')
  return { ok: true, type: 'run', options: { car, manoeuvres, track, tracksDir, csvFile, isJson } }
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name)
}

function suggestion(name: string): string {
  const nearest = nearestName(name, Object.keys(FLAGS))
  return nearest === undefined ? '' : ` Did you mean --${nearest}?`
}

function fault(text: string): ReadLabArguments {
  return { ok: false, fault: text }
}

export const LAB_USAGE = `Usage: npm run lab -- --car FILE|NAME [flags]

Drives a car through standard manoeuvres, without a server, and prints figures that people know.

  --car FILE|NAME      a car.toml, or the name of a car in content/cars
  --manoeuvre NAME     accel       0-100, 0-200, 0-300 km/h from rest, top speed
                       brake       300-100, 200-0, 100-0 km/h
                       skidpad     lateral g at constant speeds
                       ramp-steer  steering against lateral g at 100 km/h, balance at the limit
                       gg          accelerations along and across at once, by speed, as CSV
                       lap         three flying laps of the best AI driver; the best clean one counts
                       all         accel, brake, skidpad, ramp-steer and lap (this is the default)
  --track FILE|NAME    where to lap: a track file, or the name of one in content/tracks (the first of them)
  --tracks DIR         laps on every track in the folder
  --csv FILE           writes the table of gg or ramp-steer there
  --json               prints one JSON object instead of text
  --docs               measures every shipped car and writes the tables of docs/CARS.md; with --tracks DIR
                       also the one of real circuits
  --help               prints this

Exit code 0 on success, 1 when a lap was wanted and none was clean, 78 when the command line, a car or a track
cannot be used.`
