import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { CarData } from '../content/car-data.ts'
import { parseCarText } from '../content/car-text.ts'
import type { ContentFault, ContentSource, Parsed } from '../content/fault.ts'
import { parseTrackCsv } from '../content/track-csv.ts'
import type { TrackData } from '../content/track-data.ts'
import { parseTrackText } from '../content/track-text.ts'
import { TrackError } from '../simulation/build-track.ts'
import { checkTrack } from '../simulation/check-track.ts'
import { type ContentFile, findContentFiles, readContentText } from './content-files.ts'

/**
 * Reads the tracks and cars that a server offers from two folders, at the start and whenever they have changed. A file
 * that cannot be used costs a warning and is skipped, so that one bad download does not spoil the rest; having nothing to
 * race on is an error. What a file held before may take the place of what it holds now, when that cannot be used.
 */

export interface ContentDirectories {
  readonly tracksDir: string
  readonly carsDir: string
  /** Take elevation and banking from every track file, not only from those that vouch for theirs. */
  readonly trustElevation: boolean
}

export interface ContentLibrary {
  readonly tracks: readonly ContentItem<TrackData>[]
  readonly cars: readonly ContentItem<CarData>[]
  readonly warnings: readonly ContentFault[]
}

export interface ContentItem<T> {
  readonly data: T
  /** UTF-8 of JSON.stringify(data): what clients are sent. */
  readonly json: Uint8Array
  /** SHA-256 of `json`, lower-case hex. */
  readonly hash: string
}

/** There is nothing to race with; the message says what to do. */
export class ContentError extends Error {
  readonly code: 'no-tracks' | 'no-cars'
  /** All that was found wrong. */
  readonly faults: readonly ContentFault[]

  constructor(code: ContentError['code'], message: string, faults: readonly ContentFault[]) {
    super(message)
    this.name = 'ContentError'
    this.code = code
    this.faults = faults
  }
}

/** What is known of a file that was read before. */
export interface KnownFile {
  readonly file: string
  readonly id: string
  readonly hash: string
}

/** What a folder holds now: of files that have not changed, or cannot be used any more, only what was known of them. */
export interface ContentReading {
  readonly tracks: readonly ReadItem<TrackData>[]
  readonly cars: readonly ReadItem<CarData>[]
  readonly warnings: readonly ContentFault[]
  /** Of files whose earlier contents stay. */
  readonly kept: readonly ContentFault[]
}

/** Without an item, it is the one that had this hash before. */
export interface ReadItem<T> extends KnownFile {
  readonly item?: ContentItem<T>
}

/**
 * All usable tracks and cars, each sorted by file. Of two files with the same id the first by path is kept. Rejects
 * with ContentError when there is no usable track or no usable car.
 */
export async function loadContent(directories: ContentDirectories): Promise<ContentLibrary> {
  const { tracks, cars, warnings } = await readContent(directories, [])
  return { tracks: itemsOf(tracks), cars: itemsOf(cars), warnings }
}

function itemsOf<T>(read: readonly ReadItem<T>[]): readonly ContentItem<T>[] {
  return read.flatMap(({ item }) => (item === undefined ? [] : [item]))
}

/** The same compared with what is known. A file of it that cannot be used now is kept as it was, and its fault told. */
export async function readContent(
  { tracksDir, carsDir, trustElevation }: ContentDirectories,
  known: readonly KnownFile[],
): Promise<ContentReading> {
  const warnings: ContentFault[] = []
  const kept: ContentFault[] = []
  const reading = { warnings, kept, known: new Map(known.map((file) => [file.file, file])) }
  const tracks = await readItems(tracksDir, {
    isWanted: isTrackFile,
    parse: (text, source) =>
      withShapeChecked(
        /\.csv$/i.test(source.file) ? parseTrackCsv(text, source) : parseTrackText(text, source, { trustElevation }),
      ),
    ...reading,
  })
  const cars = await readItems(carsDir, { isWanted: isCarFile, parse: parseCarText, ...reading })
  const faults = [...warnings, ...kept]
  if (tracks.length === 0) throw nothingUsable('no-tracks', tracksDir, 'track (.yaml, .yml, .json or .csv)', faults)
  if (cars.length === 0) throw nothingUsable('no-cars', carsDir, 'car (a folder with a car.toml)', faults)
  return { tracks, cars, warnings, kept }
}

/** Whether a file of this name is read as a track or as a car. */
export function isContentFile(name: string): boolean {
  return isTrackFile(name) || isCarFile(name)
}

const isTrackFile = (name: string) => /\.(?:ya?ml|json|csv)$/i.test(name)
const isCarFile = (name: string) => name === 'car.toml'

/** A circuit that could not be built later is refused now; what merely looks wrong in its shape is told. */
function withShapeChecked(parsed: Parsed<TrackData>): Parsed<TrackData> {
  if (!parsed.ok) return parsed
  try {
    return { ...parsed, warnings: [...parsed.warnings, ...checkTrack(parsed.data)] }
  } catch (error) {
    if (!(error instanceof TrackError)) throw error
    return { ok: false, fault: { file: parsed.data.file, message: error.complaint } }
  }
}

interface Reading<T> {
  readonly isWanted: (fileName: string) => boolean
  readonly parse: (text: string, source: ContentSource) => Parsed<T>
  readonly warnings: ContentFault[]
  readonly kept: ContentFault[]
  readonly known: ReadonlyMap<string, KnownFile>
}

type Identified = { readonly id: string; readonly file: string }

async function readItems<T extends Identified>(directory: string, reading: Reading<T>): Promise<ReadItem<T>[]> {
  const { warnings, known, isWanted } = reading
  const files = await findContentFiles(directory, { isWanted, known: [...known.keys()], warnings })
  const firsts = new Map<string, string>()
  const items: ReadItem<T>[] = []
  for (const file of files) {
    const read = await readItem(file, reading)
    if (read === undefined) continue
    const first = firsts.get(read.id)
    if (first !== undefined) {
      warnings.push({ file: file.file, message: `has the same id as ${first} (${read.id}) and is left out` })
      continue
    }
    firsts.set(read.id, file.file)
    items.push(read)
  }
  return items
}

/** Undefined for a file that cannot be used and never could, as far as is known. */
async function readItem<T extends Identified>(
  { file, path }: ContentFile,
  { parse, known, warnings, kept }: Reading<T>,
): Promise<ReadItem<T> | undefined> {
  const text = await readContentText({ file, path })
  const parsed = text.ok ? parse(text.text, { file }) : text
  const before = known.get(file)
  if (!parsed.ok) {
    if (before === undefined) warnings.push(parsed.fault)
    else kept.push(parsed.fault)
    return before
  }
  for (const message of parsed.warnings) warnings.push({ file, message })
  const item = contentItem(parsed.data)
  const { hash } = item
  const { id } = parsed.data
  return hash === before?.hash && id === before.id ? before : { file, id, hash, item }
}

function contentItem<T>(data: T): ContentItem<T> {
  const json = new TextEncoder().encode(JSON.stringify(data))
  return { data, json, hash: createHash('sha256').update(json).digest('hex') }
}

function nothingUsable(
  code: ContentError['code'],
  directory: string,
  wanted: string,
  faults: readonly ContentFault[],
): ContentError {
  const first = faults[0]
  const hint = first === undefined ? '' : ` The first problem found: ${first.file}: ${first.message}.`
  const message = `There is no usable ${wanted} below ${resolve(directory)}; put one there.${hint}`
  return new ContentError(code, message, faults)
}
