import type { ClassifiedCar } from '../../protocol/server-messages.ts'
import type { BotOptions } from './bot-arguments.ts'
import type { FleetOutcome } from './fleet.ts'
import type { Spread } from './samples.ts'

/** What `--json` prints: every key is always there, times rounded to a thousandth. */
export interface BotsSummary {
  readonly bots: number
  readonly classified: number
  readonly errors: readonly string[]
  readonly winner: string | null
  readonly laps: number
  readonly race_seconds: number
  readonly sign_in_ms: Spread
  readonly echo_ms: Spread
  readonly frame_gap_ms: Spread
  readonly frames_per_s: number
  readonly kbit_per_s: number
  readonly results: readonly BotResult[]
}
interface BotResult {
  readonly position: number
  readonly name: string
  readonly laps: number
  readonly best_lap_ms: number | null
  readonly total_ms: number | null
  readonly status: ClassifiedCar['status']
}

export function summarise({ count, laps }: Pick<BotOptions, 'count' | 'laps'>, outcome: FleetOutcome): BotsSummary {
  const { meter, raceSeconds, framesPerS, kbitPerS, errors } = outcome
  const rows = outcome.results?.classification ?? []
  const finished = rows.filter(({ status }) => status === 'finished')
  return {
    bots: count,
    classified: finished.length,
    errors,
    winner: finished.find(({ position }) => position === 1)?.name ?? null,
    laps,
    race_seconds: rounded(raceSeconds),
    sign_in_ms: roundedSpread(meter.signIn.summary()),
    echo_ms: roundedSpread(meter.echo.summary()),
    frame_gap_ms: roundedSpread(meter.frameGap.summary()),
    frames_per_s: rounded(framesPerS),
    kbit_per_s: rounded(kbitPerS),
    results: rows.map(resultOf),
  }
}

/** Every bot has finished, and nothing went wrong. */
export function isSuccess({ bots, classified, errors }: BotsSummary): boolean {
  return classified === bots && errors.length === 0
}

function resultOf({ position, name, laps, bestLapMs, totalMs, status }: ClassifiedCar): BotResult {
  return { position, name, laps, best_lap_ms: bestLapMs ?? null, total_ms: totalMs ?? null, status }
}

function roundedSpread({ p50, p95, p99, max }: Spread): Spread {
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99), max: rounded(max) }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** The same for people. `classification` has the penalties, which have a column when there are any. */
export function printSummary(summary: BotsSummary, classification: readonly ClassifiedCar[] = []): string {
  return [
    ...resultLines(summary.results, penaltiesByPosition(classification)),
    `${summary.classified} of ${summary.bots} classified, ${summary.race_seconds.toFixed(1)} s of racing`,
    `sign-in   ${spread(summary.sign_in_ms)}`,
    `echo      ${spread(summary.echo_ms)}`,
    `frame gap ${spread(summary.frame_gap_ms)}`,
    `${summary.frames_per_s.toFixed(1)} frames/s and ${summary.kbit_per_s.toFixed(0)} kbit/s received by each bot`,
    ...summary.errors.map((error) => `error: ${error}`),
  ].join('\n')
}

const NAME_WIDTH = 16

function penaltiesByPosition(classification: readonly ClassifiedCar[]): ReadonlyMap<number, number> {
  const penalties = new Map<number, number>()
  for (const { position, penaltyMs } of classification) if (penaltyMs !== undefined) penalties.set(position, penaltyMs)
  return penalties
}

function resultLines(results: readonly BotResult[], penaltiesMs: ReadonlyMap<number, number>): string[] {
  if (results.length === 0) return []
  const penaltyCell = (text: string) => (penaltiesMs.size > 0 ? [text.padStart(7)] : [])
  const head = [
    'Pos',
    'Name'.padEnd(NAME_WIDTH),
    'Laps',
    ' Best lap',
    '     Total',
    ...penaltyCell('Penalty'),
    'Status',
  ]
  const rows = results.map(({ position, name, laps, best_lap_ms, total_ms, status }) => [
    String(position).padStart(3),
    name.padEnd(NAME_WIDTH),
    String(laps).padStart(4),
    lapTime(best_lap_ms).padStart(9),
    lapTime(total_ms).padStart(10),
    ...penaltyCell(penaltyText(penaltiesMs.get(position))),
    status,
  ])
  return [...[head, ...rows].map((cells) => cells.join('  ')), '']
}

/** `+5 s`, and nothing for none. */
function penaltyText(ms: number | undefined): string {
  return ms === undefined ? '' : `+${ms / 1000} s`
}

function spread({ p50, p95, p99, max }: Spread): string {
  const ms = (value: number) => value.toFixed(1)
  return `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)} ms`
}

/** `1:23.456`, or a dash for none. */
export function lapTime(ms: number | null): string {
  if (ms === null) return '–'
  const minutes = Math.floor(ms / 60_000)
  return `${minutes}:${((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')}`
}
