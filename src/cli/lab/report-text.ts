import type { LabReport, TrackLap, TrackRace } from './lab-report.ts'
import type { AccelFigures } from './manoeuvres/accel.ts'
import type { BrakeFigures, Braking } from './manoeuvres/brake.ts'
import type { RampSteerFigures } from './manoeuvres/ramp-steer.ts'
import type { SkidpadFigures } from './manoeuvres/skidpad.ts'
import { RACE_COLUMNS } from './race/race-columns.ts'
import { lapTimeText, NOT_REACHED } from './times.ts'

type Row = readonly [label: string, value: string]

/** A report for people: one section a manoeuvre. */
export function reportText(report: LabReport): string {
  const { car, accel, brake, skidpad, rampSteer, laps, races } = report
  const sections = [
    [`${car.name} (${car.slug}, class ${car.class})`],
    accel && section('Acceleration from rest, automatic gearbox, no roll-out', accelRows(accel)),
    brake && section(`Braking, ${brake.hasAbs ? 'with its anti-lock brakes' : 'by a careful foot'}`, brakeRows(brake)),
    skidpad && section('Skid-pad, constant speed', skidpadRows(skidpad)),
    rampSteer && section(`Ramp steer at ${rampSteer.speedKmh.toFixed(0)} km/h`, rampRows(rampSteer)),
    laps && ['Laps of the AI driver, skill 1, alone', ...lapLines(laps)],
    races && [`Races of AI drivers, ${fieldText(races)}`, ...raceLines(races)],
  ]
  return sections
    .filter((lines) => lines !== undefined)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

export function fixed(value: number | null, digits: number, unit: string): string {
  return value === null ? NOT_REACHED : `${value.toFixed(digits)} ${unit}`
}

function section(title: string, rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length))
  return [title, ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`)]
}

function accelRows(accel: AccelFigures): Row[] {
  const { topSpeedKmh, topSpeedGear, topSpeedRpm, isTopSpeedReached } = accel
  const doubt = isTopSpeedReached ? '' : ', still gaining'
  return [
    ['0-100 km/h', fixed(accel.to100S, 2, 's')],
    ['0-200 km/h', fixed(accel.to200S, 2, 's')],
    ['0-300 km/h', fixed(accel.to300S, 2, 's')],
    ['top speed', `${topSpeedKmh.toFixed(1)} km/h (gear ${topSpeedGear}, ${topSpeedRpm.toFixed(0)} rpm${doubt})`],
  ]
}

function brakeRows({ from300To100, from200To0, from100To0 }: BrakeFigures): Row[] {
  return [
    ['300-100 km/h', brakingText(from300To100)],
    ['200-0 km/h', brakingText(from200To0)],
    ['100-0 km/h', brakingText(from100To0)],
  ]
}

function brakingText(braking: Braking | null): string {
  if (braking === null) return NOT_REACHED
  const { distanceM, timeS, peakG, meanG } = braking
  return `${distanceM.toFixed(1)} m in ${timeS.toFixed(2)} s, peak ${peakG.toFixed(2)} g, mean ${meanG.toFixed(2)} g`
}

function skidpadRows({ speeds }: SkidpadFigures): Row[] {
  return speeds.map(({ speedKmh, lateralG, isHeldByEngine }) => {
    const help = lateralG === null || isHeldByEngine ? '' : ' (the engine alone does not hold the speed)'
    return [`${speedKmh} km/h`, `${fixed(lateralG, 2, 'g')}${help}`]
  })
}

function rampRows({ understeerDegPerG, limitG, atLimit }: RampSteerFigures): Row[] {
  return [
    ['understeer gradient', `${understeerDegPerG.toFixed(2)} deg/g at the road wheel`],
    ['limit', `${limitG.toFixed(2)} g, ${atLimit}`],
  ]
}

function lapLines(laps: readonly TrackLap[]): string[] {
  const head = ['track', 'length', 'lap', 'S1', 'S2', 'S3', 'plan', 'lap/plan', 'limit', 'top speed', 'clean laps']
  return tableLines(head, laps.map(lapCells))
}

function fieldText([race]: readonly TrackRace[]): string {
  if (race === undefined) return 'none'
  return `${race.cars} cars, ${race.laps} ${race.laps === 1 ? 'lap' : 'laps'}`
}

function raceLines(races: readonly TrackRace[]): string[] {
  const head = ['track', ...RACE_COLUMNS.map((column) => column.head)]
  return tableLines(
    head,
    races.map((race) => [race.slug, ...RACE_COLUMNS.map((column) => column.of(race))]),
  )
}

function tableLines(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [head, ...body]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}

function lapCells({ slug, lengthM, lap, planS, limitS, ratio, topSpeedKmh, laps, cleanLaps }: TrackLap): string[] {
  const sectors = [0, 1, 2].map((sector) => lap?.sectorsS[sector]?.toFixed(3) ?? NOT_REACHED)
  return [
    slug,
    `${lengthM.toFixed(0)} m`,
    lap === null ? NOT_REACHED : lapTimeText(lap.timeS),
    ...sectors,
    lapTimeText(planS),
    ratio === null ? NOT_REACHED : ratio.toFixed(3),
    lapTimeText(limitS),
    `${topSpeedKmh.toFixed(0)} km/h`,
    `${cleanLaps} of ${laps}`,
  ]
}
