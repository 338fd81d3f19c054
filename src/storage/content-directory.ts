import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { CarData } from '../content/car-data.ts'
import { parseCarText } from '../content/car-text.ts'
import type { ContentFault, ContentSource, Parsed } from '../content/fault.ts'
import { FILE_BYTES_MAX, FILES_MAX, FOLDER_DEPTH_MAX } from '../content/limits.ts'
import { parseTrackCsv } from '../content/track-csv.ts'
import type { TrackData } from '../content/track-data.ts'
import { parseTrackText } from '../content/track-text.ts'
import { TrackError } from '../simulation/build-track.ts'
import { checkTrack } from '../simulation/check-track.ts'

/**
 * Reads the tracks and cars that a server offers from two folders, once at start. A file that cannot be used costs a
 * warning and is skipped, so that one bad download does not stop a server; having nothing to race on does. Links are
 * not followed and sizes are bounded: content comes from strangers.
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

  constructor(code: ContentError['code'], message: string) {
    super(message)
    this.name = 'ContentError'
    this.code = code
  }
}

/**
 * All usable tracks and cars, each sorted by file. Of two files with the same id the first by path is kept. Rejects
 * with ContentError when there is no usable track or no usable car.
 */
export async function loadContent(directories: ContentDirectories): Promise<ContentLibrary> {
  const { tracksDir, carsDir, trustElevation } = directories
  const warnings: ContentFault[] = []
  const tracks = await loadItems(tracksDir, {
    isWanted: (name) => /\.(?:ya?ml|json|csv)$/i.test(name),
    parse: (text, source) =>
      withShapeChecked(
        /\.csv$/i.test(source.file) ? parseTrackCsv(text, source) : parseTrackText(text, source, { trustElevation }),
      ),
    warnings,
  })
  const cars = await loadItems(carsDir, { isWanted: (name) => name === 'car.toml', parse: parseCarText, warnings })
  if (tracks.length === 0) throw nothingUsable('no-tracks', tracksDir, 'track (.yaml, .yml, .json or .csv)', warnings)
  if (cars.length === 0) throw nothingUsable('no-cars', carsDir, 'car (a folder with a car.toml)', warnings)
  return { tracks, cars, warnings }
}

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

interface Loading<T> {
  readonly isWanted: (fileName: string) => boolean
  readonly parse: (text: string, source: ContentSource) => Parsed<T>
  readonly warnings: ContentFault[]
}

type Identified = { readonly id: string; readonly file: string }

async function loadItems<T extends Identified>(directory: string, loading: Loading<T>): Promise<ContentItem<T>[]> {
  const { warnings } = loading
  const files = await findFiles(directory, loading)
  const known = new Map<string, string>()
  const items: ContentItem<T>[] = []
  for (const file of files) {
    const parsed = await readItem(directory, file, loading)
    if (!parsed.ok) {
      warnings.push(parsed.fault)
      continue
    }
    for (const message of parsed.warnings) warnings.push({ file, message })
    const { data } = parsed
    const first = known.get(data.id)
    if (first !== undefined) {
      warnings.push({ file, message: `has the same id as ${first} (${data.id}) and is left out` })
      continue
    }
    known.set(data.id, file)
    items.push(contentItem(data))
  }
  return items
}

function contentItem<T>(data: T): ContentItem<T> {
  const json = new TextEncoder().encode(JSON.stringify(data))
  return { data, json, hash: createHash('sha256').update(json).digest('hex') }
}

/** Wanted files as paths below the folder's parent, sorted; what is refused on the way becomes a warning. */
async function findFiles<T>(directory: string, loading: Loading<T>): Promise<string[]> {
  const files: string[] = []
  const visit = async (folder: string, file: string, depth: number): Promise<void> => {
    const entries = await readFolder(folder, file, loading.warnings)
    entries.sort((one, other) => compareText(one.name, other.name))
    for (const entry of entries) {
      const entryFile = `${file}/${entry.name}`
      if (entry.isDirectory() && depth < FOLDER_DEPTH_MAX) await visit(join(folder, entry.name), entryFile, depth + 1)
      else if (entry.isDirectory()) warn(loading, entryFile, `lies more than ${FOLDER_DEPTH_MAX} folders deep`)
      else if (entry.isSymbolicLink()) warn(loading, entryFile, 'is a link, which is not followed; copy the file here')
      else if (entry.isFile() && loading.isWanted(entry.name)) files.push(entryFile)
    }
  }
  await visit(directory, basename(resolve(directory)), 0)
  files.sort(compareText)
  if (files.length > FILES_MAX) {
    warn(loading, basename(resolve(directory)), `holds ${files.length} files, only the first ${FILES_MAX} are read`)
  }
  return files.slice(0, FILES_MAX)
}

async function readFolder(folder: string, file: string, warnings: ContentFault[]) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    warnings.push({ file, message: `cannot be listed: ${reasonOf(error)}` })
    return []
  }
}

async function readItem<T>(directory: string, file: string, loading: Loading<T>): Promise<Parsed<T>> {
  const refused = (message: string): Parsed<T> => ({ ok: false, fault: { file, message } })
  let bytes: Uint8Array | undefined
  try {
    bytes = await readBounded(join(directory, ...file.split('/').slice(1)))
  } catch (error) {
    return refused(`cannot be read: ${reasonOf(error)}`)
  }
  if (bytes === undefined) return refused(`is larger than the ${FILE_BYTES_MAX} bytes allowed`)
  const text = utf8(bytes)
  return text === undefined ? refused('is not text in UTF-8') : loading.parse(text, { file })
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The decoder has nothing more to say than this.
    return undefined
  }
}

/** The file's bytes, or undefined when there are too many. A link put there since the listing is refused as well. */
async function readBounded(path: string): Promise<Uint8Array | undefined> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  const { size } = await file.stat()
  return size > FILE_BYTES_MAX ? undefined : await file.readFile()
}

function warn<T>(loading: Loading<T>, file: string, message: string): void {
  loading.warnings.push({ file, message })
}

function nothingUsable(
  code: ContentError['code'],
  directory: string,
  wanted: string,
  warnings: readonly ContentFault[],
): ContentError {
  const first = warnings[0]
  const hint = first === undefined ? '' : ` The first problem found: ${first.file}: ${first.message}.`
  return new ContentError(code, `There is no usable ${wanted} below ${resolve(directory)}; put one there.${hint}`)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** By code units, so that the order is the same on every machine. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
