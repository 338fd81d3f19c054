import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { CarData } from '../../content/car-data.ts'
import { parseCarText } from '../../content/car-text.ts'
import type { Parsed } from '../../content/fault.ts'
import { fileName, findListing, type Named } from '../../content/find-listing.ts'
import { FILE_BYTES_MAX } from '../../content/limits.ts'
import { parseTrackCsv } from '../../content/track-csv.ts'
import type { TrackData } from '../../content/track-data.ts'
import { parseTrackText } from '../../content/track-text.ts'
import { buildTrack, TrackError } from '../../simulation/build-track.ts'
import { gridCapacity } from '../../simulation/grid.ts'
import type { Track } from '../../simulation/track.ts'
import { LAB_TRACKS_MAX } from './limits.ts'

/**
 * Cars and circuits for the lab: a file anywhere on the disk, or something we ship by its name. Whatever is wrong with
 * it comes back as one line that says which file it is about.
 */
export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string }

export interface LabCar {
  readonly data: CarData
  /** Name of its folder: what `--car` and the published figures call it. */
  readonly slug: string
}

export interface LabTrack {
  readonly data: TrackData
  readonly track: Track
  readonly slug: string
}

const CONTENT = resolve(import.meta.dirname, '../../../content')
const TRACK_FILE = /\.(?:ya?ml|json|csv)$/i

/** A `car.toml` (or the folder it lies in), or the name of a shipped car. */
export function findCar(wanted: string): Found<LabCar> {
  const file = fileAt(wanted, 'car.toml')
  if (file !== undefined) return readCar(file)
  return fromShipped('car', wanted, shippedCars())
}

/** A track file, or the name of a shipped circuit. */
export function findTrack(wanted: string): Found<LabTrack> {
  const file = fileAt(wanted)
  if (file !== undefined) return readTrack(file)
  return fromShipped('track', wanted, shippedTracks())
}

/** All that we ship, sorted by folder. What cannot be read is a fault of the release and stays in the list as one. */
export function shippedCars(): Found<LabCar>[] {
  return readdirSync(join(CONTENT, 'cars'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(CONTENT, 'cars', name, 'car.toml'))
    .filter((file) => existsSync(file))
    .toSorted()
    .map(readCar)
}

export function shippedTracks(): Found<LabTrack>[] {
  const folder = tracksOf(join(CONTENT, 'tracks'))
  return folder.ok ? folder.value : [folder]
}

/** The circuits in a folder, sorted by file, unusable ones as faults. Refused when there is none at all. */
export function tracksOf(folder: string): Found<Found<LabTrack>[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return fault(`${folder}: there is no such folder`)
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && TRACK_FILE.test(entry.name))
    .map(({ name }) => join(folder, name))
    .toSorted()
  if (files.length === 0) return fault(`${folder}: holds no track (.yaml, .yml, .json or .csv)`)
  if (files.length > LAB_TRACKS_MAX) return fault(`${folder}: holds more than ${LAB_TRACKS_MAX} tracks`)
  return { ok: true, value: files.map(readTrack) }
}

/** The same track, refused when its grid is too short for so many cars. */
export function withRoom(found: Found<LabTrack>, cars: number): Found<LabTrack> {
  if (!found.ok || gridCapacity(found.value.track) >= cars) return found
  const { slug, track } = found.value
  return fault(`${slug}: has room for ${gridCapacity(track)} cars on its grid, not for ${cars}`)
}

function readCar(file: string): Found<LabCar> {
  const text = readBounded(file)
  if (!text.ok) return text
  const parsed = parsedOf(file, parseCarText(text.value, { file: slashes(file) }))
  return parsed.ok ? { ok: true, value: { data: parsed.value, slug: fileName(parsed.value.file) } } : parsed
}

function readTrack(file: string): Found<LabTrack> {
  if (!TRACK_FILE.test(file)) return fault(`${file}: is not a track; those end in .yaml, .yml, .json or .csv`)
  const text = readBounded(file)
  if (!text.ok) return text
  const source = { file: slashes(file) }
  const isCsv = /\.csv$/i.test(file)
  const read = isCsv ? parseTrackCsv(text.value, source) : parseTrackText(text.value, source, { trustElevation: false })
  const parsed = parsedOf(file, read)
  return parsed.ok ? builtTrack(parsed.value) : parsed
}

function builtTrack(data: TrackData): Found<LabTrack> {
  try {
    return { ok: true, value: { data, track: buildTrack(data), slug: fileName(data.file) } }
  } catch (error) {
    if (error instanceof TrackError) return fault(error.message)
    throw error
  }
}

/** The file that `wanted` is a path of, if any; a folder stands for `fileInFolder` in it. */
function fileAt(wanted: string, fileInFolder?: string): string | undefined {
  if (!existsSync(wanted)) return undefined
  if (!statSync(wanted).isDirectory()) return wanted
  if (fileInFolder === undefined) return undefined
  const file = join(wanted, fileInFolder)
  return existsSync(file) ? file : undefined
}

function fromShipped<T extends LabCar | LabTrack>(
  kind: 'car' | 'track',
  wanted: string,
  shipped: readonly Found<T>[],
): Found<T> {
  const items = shipped.flatMap((found) => (found.ok ? [found.value] : []))
  const named = findListing<Named>(
    items.map(({ data }) => data),
    wanted,
  )
  const value = items.find(({ data }) => data === named)
  if (value !== undefined) return { ok: true, value }
  const slugs = items.map(({ slug }) => slug).join(', ')
  return fault(`${wanted}: there is no such file and no such ${kind}; shipped are ${slugs}`)
}

function readBounded(file: string): Found<string> {
  try {
    if (statSync(file).size > FILE_BYTES_MAX)
      return fault(`${file}: is larger than the ${FILE_BYTES_MAX} bytes allowed`)
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) }
  } catch (error) {
    return fault(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parsedOf<T>(file: string, parsed: Parsed<T>): Found<T> {
  if (parsed.ok) return { ok: true, value: parsed.data }
  const { line, message } = parsed.fault
  return fault(`${file}${line === undefined ? '' : `:${line}`}: ${message}`)
}

/** Below the content root where the file lies there, so that names follow from it as in the server. */
function slashes(file: string): string {
  const parts = resolve(file).split(/[\\/]/)
  return basename(file) === 'car.toml' ? parts.slice(-2).join('/') : (parts.at(-1) ?? file)
}

function fault(text: string): { readonly ok: false; readonly fault: string } {
  return { ok: false, fault: text }
}
