import { parseArgs } from 'node:util'
import { nearestName } from '../../config/nearest-name.ts'
import { CARS_MAX, LAPS_MAX } from '../../protocol/limits.ts'
import { FIELD_USUAL, type Field } from './race/ai-race.ts'

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
  /** Of races. */
  readonly field: Field
  readonly csvFile: string | undefined
  readonly isJson: boolean
}

export const MANOEUVRES = ['accel', 'brake', 'skidpad', 'ramp-steer', 'gg', 'lap', 'race'] as const
export type Manoeuvre = (typeof MANOEUVRES)[number]
/** A g-g envelope is a table of its own, and a race takes its time: they come only when they are asked for. */
const ALL: readonly Manoeuvre[] = ['accel', 'brake', 'skidpad', 'ramp-steer', 'lap']

const FLAGS = {
  car: { type: 'string' },
  manoeuvre: { type: 'string' },
  track: { type: 'string' },
  tracks: { type: 'string' },
  laps: { type: 'string' },
  cars: { type: 'string' },
  csv: { type: 'string' },
  json: { type: 'boolean' },
  docs: { type: 'boolean' },
  help: { type: 'boolean' },
} as const
type Flag = keyof typeof FLAGS
type Texts = (flag: Flag) => string | undefined

/** Manoeuvres that are done on each circuit there is. */
export function isOnTracks(manoeuvre: Manoeuvre): boolean {
  return manoeuvre === 'lap' || manoeuvre === 'race'
}

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
  const other = (['car', 'manoeuvre', 'track', 'laps', 'cars', 'csv'] as const).find((flag) => text(flag) !== undefined)
  if (other !== undefined || isJson) return fault(`--docs takes no --${other ?? 'json'}; only --tracks goes with it.`)
  return { ok: true, type: 'docs', tracksDir: text('tracks') }
}

function readRun(text: Texts, isJson: boolean): ReadLabArguments {
  const car = text('car')
  if (car === undefined) return fault('--car FILE or NAME is missing; see --help.')
  const tracksDir = text('tracks')
  const name = text('manoeuvre') ?? (tracksDir === undefined ? 'all' : 'lap')
  const manoeuvre = MANOEUVRES.find((known) => known === name)
  if (manoeuvre === undefined && name !== 'all') {
    return fault(`There is no manoeuvre ${name}; there are ${MANOEUVRES.join(', ')} and all.`)
  }
  const manoeuvres = manoeuvre === undefined ? ALL : [manoeuvre]
  const misplaced = misplacedFlag(text, manoeuvres)
  if (misplaced !== undefined) return fault(misplaced)
  const laps = readCount(text('laps'), { usual: FIELD_USUAL.laps, min: 1, max: LAPS_MAX })
  if (laps === undefined) return fault(`--laps is a whole number from 1 to ${LAPS_MAX}.`)
  const cars = readCount(text('cars'), { usual: FIELD_USUAL.cars, min: 2, max: CARS_MAX })
  if (cars === undefined) return fault(`--cars is a whole number from 2 to ${CARS_MAX}.`)
  const where = { track: text('track'), tracksDir, csvFile: text('csv') }
  return { ok: true, type: 'run', options: { car, manoeuvres, field: { cars, laps }, ...where, isJson } }
}

/** What is wrong with a flag that goes with other manoeuvres than these. */
function misplacedFlag(text: Texts, manoeuvres: readonly Manoeuvre[]): string | undefined {
  const given = (...flags: Flag[]) => flags.find((flag) => text(flag) !== undefined)
  if (given('track') !== undefined && given('tracks') !== undefined) return 'Either --track or --tracks, not both.'
  const where = given('track', 'tracks')
  if (where !== undefined && !manoeuvres.some(isOnTracks)) return `--${where} goes with the manoeuvres lap and race.`
  const field = given('laps', 'cars')
  if (field !== undefined && !manoeuvres.includes('race')) return `--${field} goes with the manoeuvre race.`
  const hasTable = manoeuvres.length === 1 && manoeuvres.some((one) => one === 'gg' || one === 'ramp-steer')
  if (given('csv') !== undefined && !hasTable) return '--csv goes with the manoeuvres gg and ramp-steer.'
  return undefined
}

function readCount(
  text: string | undefined,
  { usual, min, max }: { readonly usual: number; readonly min: number; readonly max: number },
): number | undefined {
  if (text === undefined) return usual
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return count >= min && count <= max ? count : undefined
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

export const LAB_USAGE = `Usage: apexsim lab --car FILE|NAME [flags], or npm run lab -- …

Drives a car through standard manoeuvres, without a server, and prints figures that people know.

  --car FILE|NAME      a car.toml, or the name of a car in content/cars
  --manoeuvre NAME     accel       0-100, 0-200, 0-300 km/h from rest, top speed
                       brake       300-100, 200-0, 100-0 km/h
                       skidpad     lateral g at constant speeds
                       ramp-steer  steering against lateral g at 100 km/h, balance at the limit
                       gg          accelerations along and across at once, by speed, as CSV
                       lap         three flying laps of the best AI driver; the best clean one counts
                       race        sixteen AI cars of this kind over five laps: contacts, overtakes, penalties
                       all         accel, brake, skidpad, ramp-steer and lap (this is the default)
  --track FILE|NAME    where to lap or race: a track file, or the name of one in content/tracks (the first of them)
  --tracks DIR         laps, or races, on every track in the folder
  --laps N             of a race, 1 to ${LAPS_MAX} (${FIELD_USUAL.laps})
  --cars N             in a race, 2 to ${CARS_MAX} (${FIELD_USUAL.cars})
  --csv FILE           writes the table of gg or ramp-steer there
  --json               prints one JSON object instead of text
  --docs               measures every shipped car and writes the tables of docs/CARS.md; with --tracks DIR
                       also those of real circuits
  --help               prints this

Exit code 0 on success, 1 when a lap was wanted and none was clean or when a car did not finish a race, 78 when the
command line, a car or a track cannot be used.`
