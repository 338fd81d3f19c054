import type { ReplayReader } from '../../replay-reader.ts'
import { exportColumns } from '../export-columns.ts'
import type { ExportExtras } from '../export-replay.ts'
import { raceFacts } from '../race-facts.ts'
import { sampledChunks, shareDone } from '../sampled-chunks.ts'
import type { ReplaySelection } from '../selection.ts'
import { type CarTables, carTables, slotsWithCars } from './car-tables.ts'
import { driversTable, eventsTable, lapsTable } from './race-tables.ts'
import { type ArchivedText, ZipArchive } from './zip-archive.ts'

/**
 * Tables in a zip archive: race.json, drivers.csv, laps.csv, events.csv and for each car `car-NN-time.csv` (a row a
 * sample) and `car-NN-distance.csv` (a row a metre of each lap). A recording is read a few times over, a few cars at a time: what
 * waits in memory are the tables of so many cars, compressed.
 */
export function* exportCsv(
  reader: ReplayReader,
  selection: ReplaySelection,
  { onProgress }: Pick<ExportExtras, 'onProgress'>,
): Generator<Uint8Array> {
  const archive = new ZipArchive(reader.header.startedAtMs)
  yield* writeFile(archive, 'race.json', [`${JSON.stringify(raceFacts(reader), null, 2)}\n`])
  yield* writeFile(archive, 'drivers.csv', [driversTable(reader)])
  yield* writeFile(archive, 'laps.csv', lapsTable(reader, selection))
  yield* writeFile(archive, 'events.csv', eventsTable(reader, selection))
  const slots = slotsWithCars(reader, selection.slots)
  for (let first = 0; first < slots.length; first += CARS_PER_PASS) {
    const some = slots.slice(first, first + CARS_PER_PASS)
    const tell = (share: number) => onProgress?.((first + share * some.length) / slots.length)
    yield* carFiles(reader, { ...selection, slots: some }, archive, tell)
  }
  archive.end()
  yield archive.take()
}

/** Two hours of four cars by a metre and 60 times a second are some 60 MB in memory. */
const CARS_PER_PASS = 4

interface CarFiles {
  readonly tables: CarTables
  readonly byTime: ArchivedText
  readonly byDistance: ArchivedText
}

function* carFiles(
  reader: ReplayReader,
  selection: ReplaySelection,
  archive: ZipArchive,
  onProgress: (share: number) => void,
): Generator<Uint8Array> {
  const columns = exportColumns(reader.header)
  const files = selection.slots.map((slot): CarFiles => {
    const number = String(slot).padStart(2, '0')
    const tables = carTables({ reader, selection, columns, slot })
    const byTime = archive.open(`car-${number}-time.csv`)
    const byDistance = archive.open(`car-${number}-distance.csv`)
    byTime.write(tables.timeHead)
    byDistance.write(tables.distanceHead)
    return { tables, byTime, byDistance }
  })
  // By distance every tick counts, whatever the samples a second.
  for (const chunk of sampledChunks(reader, { ...selection, stepTicks: 1 }, columns)) {
    for (const { tables, byTime, byDistance } of files) {
      byTime.write(tables.timeRows(chunk))
      byDistance.write(tables.distanceRows(chunk))
    }
    onProgress(shareDone(chunk, selection))
    yield archive.take()
  }
  for (const { byTime, byDistance } of files) {
    byTime.end()
    byDistance.end()
  }
  yield archive.take()
}

function* writeFile(archive: ZipArchive, name: string, texts: Iterable<string>): Generator<Uint8Array> {
  const file = archive.open(name)
  for (const text of texts) {
    if (text !== '') file.write(text)
    yield archive.take()
  }
  file.end()
  yield archive.take()
}
