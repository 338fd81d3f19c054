import type { TrackId } from '../protocol/ids.ts'
import { parseId } from '../protocol/ids.ts'
import { derivedTrackId } from './derived-id.ts'
import { lineOfValue, readDocument } from './document.ts'
import { type ContentSource, type Parsed, refusable } from './fault.ts'
import { Fields } from './fields.ts'
import { DESCRIPTION_LENGTH_MAX, NAME_LENGTH_MAX, TRACK_LENGTH_MAX_M } from './limits.ts'
import { readPitLane } from './pit-lane.ts'
import { readGrid } from './spawn-points.ts'
import type { TrackData, TrackMetadata } from './track-data.ts'
import { readNodes } from './track-nodes.ts'
import { settleLoop } from './track-shape.ts'

/**
 * ApexSim track files, YAML or JSON (docs/CONTENT.md has the keys). Elevation and banking are read but zeroed unless
 * trusted, because in the files in the field they are guesswork. Race lines and checkpoints are ignored: nothing here
 * needs them.
 */

export interface TrackOptions {
  /** Keep elevation and banking of every file; a file may also ask for it with `elevation_trusted: true`. */
  readonly trustElevation: boolean
}

/** Gives the track or the one fault for which the file is refused, and warnings about what was repaired. */
export function parseTrackText(text: string, source: ContentSource, options: TrackOptions): Parsed<TrackData> {
  const parse = (warnings: string[]) => readTrack(Fields.of(readDocument(text)), source, options, warnings)
  return refusable(source, parse, (path) => lineOfValue(text, path))
}

function readTrack(file: Fields, source: ContentSource, options: TrackOptions, warnings: string[]): TrackData {
  const name = file.text('name', NAME_LENGTH_MAX)
  const id = readId(file) ?? derivedTrackId(source.file)
  const nodes = readNodes(file, options.trustElevation || file.flag('elevation_trusted', false), warnings)
  const lengthM = settleLoop(nodes, file.flag('closed_loop', false), warnings)
  const sectorStartsM = readSectors(file, lengthM)
  const grid = readGrid(file, nodes, warnings)
  const pitLane = readPitLane(file, lengthM)
  return {
    id,
    name,
    file: source.file,
    isClosed: true,
    nodes,
    ...(sectorStartsM === undefined ? {} : { sectorStartsM }),
    ...(grid.length === 0 ? {} : { grid }),
    ...(pitLane === undefined ? {} : { pitLane }),
    metadata: readMetadata(file.table('metadata')),
  }
}

function readId(file: Fields): TrackId | undefined {
  const text = file.optionalText('track_id', NAME_LENGTH_MAX)
  if (text === undefined) return undefined
  const id = parseId<TrackId>(text)
  if (id === undefined) throw file.refusal('track_id', 'must be 32 hexadecimal digits in groups of 8-4-4-4-12')
  return id
}

function readSectors(file: Fields, lengthM: number): readonly [number, number] | undefined {
  const starts = file.list('sectors', 2)
  if (starts.length === 0) return undefined
  const [second, third] = starts
  const isNumbers = typeof second === 'number' && typeof third === 'number'
  if (!isNumbers || !(second > 0 && third > second && third < lengthM)) {
    const shape = `[start of sector 2, start of sector 3] in metres from the line, rising, below ${Math.floor(lengthM)}`
    throw file.refusal('sectors', `must be ${shape}`)
  }
  return [second, third]
}

function readMetadata(metadata: Fields): TrackMetadata {
  const entries = {
    country: note(metadata, 'country', NAME_LENGTH_MAX),
    city: note(metadata, 'city', NAME_LENGTH_MAX),
    description: note(metadata, 'description', DESCRIPTION_LENGTH_MAX),
    category: note(metadata, 'category', NAME_LENGTH_MAX),
    environment: note(metadata, 'environment_type', NAME_LENGTH_MAX),
    lengthM: metadata.optionalNumber('length_m', { min: 0, max: TRACK_LENGTH_MAX_M, unit: 'm' }),
    yearBuilt: metadata.optionalNumber('year_built', { min: 0, max: 9999 }),
  }
  return withoutAbsent(entries)
}

/** Free text may be empty or run over lines, which the rest of the file may not. */
function note(metadata: Fields, key: string, lengthMax: number): string | undefined {
  const value = metadata.value(key)
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw metadata.refusal(key, 'must be a text')
  return (
    value
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, lengthMax) || undefined
  )
}

/** An absent key instead of an undefined value: JSON knows only the former, and both ends hash the JSON. */
function withoutAbsent<T extends object>(entries: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const present = Object.entries(entries).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as { [Key in keyof T]?: Exclude<T[Key], undefined> }
}
