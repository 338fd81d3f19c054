import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { carTables, type DocumentTable, lapTable, raceTable, replaceTable } from './cars-document.ts'
import {
  type Found,
  type LabCar,
  type LabTrack,
  shippedCars,
  shippedTracks,
  tracksOf,
  withRoom,
} from './lab-content.ts'
import { type LabReport, makeReport, type OnProgress } from './lab-report.ts'
import { FIELD_USUAL } from './race/ai-race.ts'

/** Measures every shipped car and writes the tables of docs/CARS.md. */
const DOCUMENT = resolve(import.meta.dirname, '../../../docs/CARS.md')
const FIGURES = ['accel', 'brake', 'skidpad', 'ramp-steer', 'lap', 'race'] as const

/** `tracksDir` holds real circuits; without it their tables stay as they are. Gives the path of what was written. */
export function writeDocs(tracksDir: string | undefined, onProgress: OnProgress): Found<string> {
  const cars = allOf(shippedCars())
  if (!cars.ok) return cars
  const ownTracks = raceable(shippedTracks())
  if (!ownTracks.ok) return ownTracks
  const realTracks = tracksDir === undefined ? { ok: true as const, value: [] } : realTracksOf(tracksDir)
  if (!realTracks.ok) return realTracks
  const part = tracksDir === undefined ? 1 : 0.5
  const own = measure(cars.value, ownTracks.value, (share, what) => onProgress(share * part, what))
  const tables = new Map<DocumentTable, string>([
    ['cars', carTables(own)],
    ['circuits', lapTable(own, false)],
    ['races', raceTable(own)],
  ])
  if (tracksDir !== undefined) {
    const real = measure(cars.value, realTracks.value, (share, what) => onProgress(part + share * part, what))
    tables.set('real-circuits', lapTable(real, true))
    tables.set('real-races', raceTable(real))
  }
  return write(tables)
}

function realTracksOf(tracksDir: string): Found<LabTrack[]> {
  const tracks = tracksOf(tracksDir)
  return tracks.ok ? raceable(tracks.value) : tracks
}

function raceable(tracks: readonly Found<LabTrack>[]): Found<LabTrack[]> {
  return allOf(tracks.map((found) => withRoom(found, FIELD_USUAL.cars)))
}

function measure(cars: readonly LabCar[], tracks: readonly LabTrack[], onProgress: OnProgress): LabReport[] {
  return cars.map((car, index) =>
    makeReport(car, {
      manoeuvres: FIGURES,
      tracks,
      onProgress: (share, what) => onProgress((index + share) / cars.length, `${car.slug}: ${what}`),
    }),
  )
}

function write(tables: ReadonlyMap<DocumentTable, string>): Found<string> {
  let document = readFileSync(DOCUMENT, 'utf8')
  for (const [name, table] of tables) {
    const replaced = replaceTable(document, name, table)
    if (replaced === undefined) return { ok: false, fault: `${DOCUMENT}: has no markers for the table ${name}` }
    document = replaced
  }
  writeFileSync(DOCUMENT, document)
  return { ok: true, value: DOCUMENT }
}

/** All values, or the first fault. */
function allOf<T>(found: readonly Found<T>[]): Found<T[]> {
  const values: T[] = []
  for (const one of found) {
    if (!one.ok) return one
    values.push(one.value)
  }
  return { ok: true, value: values }
}
