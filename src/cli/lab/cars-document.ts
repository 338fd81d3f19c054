import { FIGURES, type Figure, isMet } from './figures.ts'
import type { LabReport } from './lab-report.ts'
import { PUBLISHED_FIGURES, PUBLISHED_LAPS, type Published } from './published-figures.ts'
import { RACE_COLUMNS } from './race/race-columns.ts'
import { lapTimeText } from './times.ts'

/**
 * The tables of docs/CARS.md. The document is written by hand; each table stands between two markers and is replaced
 * as a whole, so that a new measurement changes figures and nothing else.
 */
export type DocumentTable = 'cars' | 'circuits' | 'races' | 'real-circuits' | 'real-races'

const NOTHING = '–'

/** The document with another table between its markers. Undefined when it lacks them. */
export function replaceTable(document: string, name: DocumentTable, table: string): string | undefined {
  const begin = `<!-- ${name}:begin -->`
  const end = `<!-- ${name}:end -->`
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from) return undefined
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`
}

/** A section a car: its figures beside the published ones. */
export function carTables(reports: readonly LabReport[]): string {
  return reports.map(carSection).join('\n\n')
}

/** Lap times, a row a circuit and a column a car. */
export function lapTable(reports: readonly LabReport[], hasPublished: boolean): string {
  const circuits = reports[0]?.laps ?? []
  const last = hasPublished ? ['published'] : []
  const head = ['circuit', 'length', ...reports.map(({ car }) => car.slug), ...last]
  const rows = circuits.map(({ track, slug, lengthM }) => {
    const cells = reports.map((report) => lapCell(report, slug))
    const published = hasPublished ? [PUBLISHED_LAPS[slug] ?? NOTHING] : []
    return [track, `${lengthM.toFixed(0)} m`, ...cells, ...published]
  })
  return markdown(head, rows)
}

/** Races, a row a circuit and car. */
export function raceTable(reports: readonly LabReport[]): string {
  const circuits = reports[0]?.races ?? []
  const head = ['circuit', 'car', ...RACE_COLUMNS.map((column) => column.head)]
  const rows = circuits.flatMap(({ slug }) => reports.flatMap((report) => raceRows(report, slug)))
  return markdown(head, rows)
}

function raceRows({ car, races = [] }: LabReport, slug: string): string[][] {
  return races
    .filter((race) => race.slug === slug)
    .map((race) => [race.track, car.slug, ...RACE_COLUMNS.map((column) => column.of(race))])
}

function carSection(report: LabReport): string {
  const { car, brake, rampSteer } = report
  const published = PUBLISHED_FIGURES[car.slug] ?? {}
  const rows = FIGURES.filter((figure) => figure.of(report) !== null || published[figure.key] !== undefined).map(
    (figure) => figureCells(figure, figure.of(report), published[figure.key]),
  )
  const aids = brake?.hasAbs === true ? 'Braked with anti-lock brakes.' : 'Braked by a careful foot.'
  const balance =
    rampSteer === undefined
      ? ''
      : ` At ${rampSteer.speedKmh.toFixed(0)} km/h it has an understeer gradient of ` +
        `${rampSteer.understeerDegPerG.toFixed(2)} °/g and is ${rampSteer.atLimit} at its limit of ` +
        `${rampSteer.limitG.toFixed(2)} g.`
  const table = markdown(['figure', 'measured', 'published', 'met', 'source'], rows)
  return `### ${car.name} (\`${car.slug}\`)\n\n${aids}${balance}\n\n${table}`
}

function figureCells(figure: Figure, measured: number | null, published: Published | undefined): string[] {
  const { label, unit, digits } = figure
  const met = isMet(measured, published)
  return [
    label,
    measured === null ? 'n/a' : `${measured.toFixed(digits)} ${unit}`,
    published === undefined ? NOTHING : `${bandText(published)} ${unit}`,
    met === undefined ? NOTHING : met ? 'yes' : '**no**',
    published?.source ?? NOTHING,
  ]
}

function bandText({ low, high }: Published): string {
  if (low === high) return String(high)
  return low === 0 ? `≤ ${high}` : `${low}–${high}`
}

function lapCell({ laps }: LabReport, slug: string): string {
  const found = laps?.find((lap) => lap.slug === slug)
  if (found === undefined || found.lap === null || found.ratio === null) return 'no clean lap'
  return `${lapTimeText(found.lap.timeS)} (${found.ratio.toFixed(3)})`
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
