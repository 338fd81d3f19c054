import { writeFileSync } from 'node:fs'
import { isOnTracks, LAB_USAGE, type LabOptions, readLabArguments } from './lab-arguments.ts'
import { type Found, findCar, findTrack, type LabTrack, shippedTracks, tracksOf, withRoom } from './lab-content.ts'
import { type LabReport, makeReport, type OnProgress } from './lab-report.ts'
import type { ProgressBar } from './progress-bar.ts'
import { ggCsv, rampSteerCsv } from './report-csv.ts'
import { reportText } from './report-text.ts'
import { writeDocs } from './write-docs.ts'

/** Where a run of the lab says what it has to say. */
export interface LabOutput {
  /** Results, for stdout. */
  print(text: string): void
  /** Faults and warnings, a line each, for stderr. */
  complain(line: string): void
  readonly progress: ProgressBar
}

/** The command line, or content it names, cannot be used (EX_CONFIG of sysexits.h, as check-config has it). */
const EXIT_UNUSABLE = 78
const EXIT_NOT_DRIVEN = 1

/** `npm run lab` with these arguments. Gives the exit code. */
export function runLab(argv: readonly string[], output: LabOutput): number {
  const read = readLabArguments(argv)
  if (!read.ok) return refuse(output, read.fault)
  if (read.type === 'help') {
    output.print(LAB_USAGE)
    return 0
  }
  if (read.type === 'run') return run(read.options, output)
  const written = withProgress(output, (onProgress) => writeDocs(read.tracksDir, onProgress))
  if (!written.ok) return refuse(output, written.fault)
  output.print(written.value)
  return 0
}

function run(options: LabOptions, output: LabOutput): number {
  const car = findCar(options.car)
  if (!car.ok) return refuse(output, car.fault)
  const tracks = tracksFor(options, output)
  if (!tracks.ok) return refuse(output, tracks.fault)
  const { manoeuvres, field } = options
  const report = withProgress(output, (onProgress) =>
    makeReport(car.value, { manoeuvres, tracks: tracks.value, field, onProgress }),
  )
  const fault = printReport(report, options, output)
  if (fault !== undefined) return refuse(output, fault)
  return isDriven(report) ? 0 : EXIT_NOT_DRIVEN
}

/** There is a clean lap wherever one was wanted, and every car of every race saw the flag. */
function isDriven({ laps = [], races = [] }: LabReport): boolean {
  return laps.every(({ lap }) => lap !== null) && races.every(({ classified, cars }) => classified === cars)
}

function tracksFor(options: LabOptions, output: LabOutput): Found<LabTrack[]> {
  const { manoeuvres, track, tracksDir } = options
  if (!manoeuvres.some(isOnTracks)) return { ok: true, value: [] }
  if (tracksDir !== undefined) return usableTracks(tracksDir, options, output)
  const found = track === undefined ? shippedTracks()[0] : findTrack(track)
  if (found === undefined) return { ok: false, fault: 'There is no track in content/tracks; name one with --track.' }
  const usable = withRoomFor(found, options)
  return usable.ok ? { ok: true, value: [usable.value] } : usable
}

function withRoomFor(found: Found<LabTrack>, { manoeuvres, field }: LabOptions): Found<LabTrack> {
  return manoeuvres.includes('race') ? withRoom(found, field.cars) : found
}

/** One bad file in a folder costs a line, not the run. */
function usableTracks(tracksDir: string, options: LabOptions, output: LabOutput): Found<LabTrack[]> {
  const folder = tracksOf(tracksDir)
  if (!folder.ok) return folder
  const usable: LabTrack[] = []
  for (const read of folder.value) {
    const found = withRoomFor(read, options)
    if (found.ok) usable.push(found.value)
    else output.complain(`left out: ${found.fault}`)
  }
  if (usable.length === 0) return { ok: false, fault: `${tracksDir}: holds no usable track` }
  return { ok: true, value: usable }
}

/** Prints, or writes to the file that was asked for. Gives the fault when that cannot be written. */
function printReport(report: LabReport, { csvFile, isJson }: LabOptions, output: LabOutput): string | undefined {
  const csv = csvOf(report)
  if (csvFile !== undefined && csv !== undefined) {
    try {
      writeFileSync(csvFile, csv)
    } catch (error) {
      return `${csvFile}: cannot be written: ${error instanceof Error ? error.message : String(error)}`
    }
  }
  if (isJson) output.print(JSON.stringify(report))
  else if (report.gg === undefined) output.print(reportText(report))
  else if (csvFile === undefined) output.print(ggCsv(report.gg).trimEnd())
  else output.print(csvFile)
  return undefined
}

function csvOf({ gg, rampSteer }: LabReport): string | undefined {
  if (gg !== undefined) return ggCsv(gg)
  return rampSteer === undefined ? undefined : rampSteerCsv(rampSteer)
}

function withProgress<T>({ progress }: LabOutput, work: (onProgress: OnProgress) => T): T {
  const result = work((share, what) => progress.show(share, what))
  progress.end()
  return result
}

function refuse(output: LabOutput, fault: string): number {
  output.complain(fault.replaceAll(/\s*\n\s*/g, ' '))
  return EXIT_UNUSABLE
}
