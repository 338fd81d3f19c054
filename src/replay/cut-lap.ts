import type { TrackId } from '../protocol/ids.ts'
import { CarFlag, createTelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import { type Arrival, arrivalsOf } from './arrivals.ts'
import { columnScales, fillColumns } from './fill-columns.ts'
import { LAP_CHUNKS_LOOKED_MAX, LAP_ROWS_PER_SECOND, LAP_SECONDS_MAX } from './limits.ts'
import { readParticipant, type ToldParticipant } from './read-participant.ts'
import { readRaceEvent } from './read-race-event.ts'
import { readable } from './readable.ts'
import { createLapColumns, type LapColumns, type RecordedLap, takeLapRow } from './recorded-lap.ts'
import { JOINED, type ReplayEvent } from './replay-event.ts'
import type { ReplayFrames } from './replay-frames.ts'
import type { LapEntry } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'

/** Which lap of a recording is wanted; without a slot anybody's, without a number any. Of several it is the fastest. */
export interface LapWish {
  readonly slot?: number | undefined
  /** From 1. */
  readonly lap?: number | undefined
  /** Where it is to be shown. */
  readonly track: { readonly id: TrackId; readonly hash: string }
}

export type CutLap =
  | { readonly ok: true; readonly lap: RecordedLap }
  | { readonly ok: false; readonly reason: 'other_track' | 'lap_not_found' | 'lap_not_whole' | 'lap_too_long' }

/**
 * Cuts a lap out of a recording, whole or still growing: from the line to the line, a row about each sixtieth of a second.
 * A lap within the track limits goes before a faster one that was not. Throws ReplayError where the file is damaged.
 */
export function cutLap(reader: ReplayReader, wish: LapWish): CutLap {
  const { header } = reader
  if (header.track.id !== wish.track.id || header.track.hash !== wish.track.hash) return refused('other_track')
  const events = reader.footer === undefined ? newestEvents(reader) : []
  const entry = best(lapsOf(reader, events).filter((lap) => isWanted(lap, wish)))
  const driver = entry && driverOf(reader, events, entry)
  if (entry === undefined || driver === undefined) return refused('lap_not_found')
  const span = spanOf(reader, entry)
  if (span === undefined) return refused('lap_not_whole')
  if (span.endTick - span.firstTick > LAP_SECONDS_MAX * header.tickHz) return refused('lap_too_long')
  const stepTicks = Math.max(1, Math.floor(header.tickHz / LAP_ROWS_PER_SECOND))
  const rows = Math.ceil((span.endTick - span.firstTick) / stepTicks)
  const columns = rows < 2 ? undefined : takeRows(reader, span, { rows, stepTicks })
  if (columns === undefined) return refused('lap_not_whole')
  const { lap, timeMs, isValid } = entry
  const driven = { lap, timeMs, isValid, driverName: driver.name, carId: driver.carId }
  const carName = carNameOf(reader, driver)
  const { firstMs } = span
  return { ok: true, lap: { ...driven, carName, rows, rowsPerSecond: header.tickHz / stepTicks, firstMs, columns } }
}

function refused(reason: Extract<CutLap, { ok: false }>['reason']): CutLap {
  return { ok: false, reason }
}

/** Without a footer; one damaged chunk does not keep the laps of others from being found. */
function newestEvents(reader: ReplayReader): readonly ReplayEvent[] {
  const chunks = [...reader.chunks.keys()].slice(-LAP_CHUNKS_LOOKED_MAX)
  const isOfUse = ({ kind }: ReplayEvent) => kind === 'lap' || kind === JOINED
  return chunks.flatMap((chunk) => (readable(() => reader.events(chunk)) ?? []).filter(isOfUse))
}

function lapsOf(reader: ReplayReader, events: readonly ReplayEvent[]): readonly LapEntry[] {
  if (reader.footer !== undefined) return reader.footer.laps
  return events.flatMap((told) => {
    const event = readRaceEvent(told)
    return event?.kind === 'lap' ? [event] : []
  })
}

function isWanted({ slot, lap, timeMs }: LapEntry, wish: LapWish): boolean {
  const isTimed = timeMs > 0
  return isTimed && (wish.slot === undefined || wish.slot === slot) && (wish.lap === undefined || wish.lap === lap)
}

function best(laps: readonly LapEntry[]): LapEntry | undefined {
  let found: LapEntry | undefined
  for (const lap of laps) {
    const isBetter = found === undefined || (lap.isValid === found.isValid ? lap.timeMs < found.timeMs : lap.isValid)
    if (isBetter) found = lap
  }
  return found
}

/** A slot may have had several drivers; this lap's is the last who has come before its end. */
function driverOf(
  { header, footer }: ReplayReader,
  events: readonly ReplayEvent[],
  { slot, tick }: LapEntry,
): ToldParticipant | undefined {
  const arrivals: readonly (Arrival | ReplayEvent)[] =
    footer === undefined ? events.filter(({ kind }) => kind === JOINED) : arrivalsOf(header, footer)
  const arrival = arrivals.findLast((one) => one['slot'] === slot && one.tick < tick)
  // A piece has on its list all who came before it.
  const told = arrival ?? header.participants.findLast((participant) => participant.slot === slot)
  return told && readParticipant({ ...told }, header.settings.capacity)
}

function carNameOf({ header, footer }: ReplayReader, { carId }: ToldParticipant): string {
  return (footer?.cars ?? header.cars).find(({ id }) => id === carId)?.name ?? ''
}

interface LapSpan {
  readonly slot: number
  /** The first after the line was crossed, and the one at which it was crossed again. */
  readonly firstTick: number
  readonly endTick: number
  /** As the column has it, the same in all rows of the lap. */
  readonly startQuanta: number
  readonly firstMs: number
}

/** Undefined when the recording does not say when the lap began. */
function spanOf(reader: ReplayReader, { slot, tick: endTick }: LapEntry): LapSpan | undefined {
  const { header } = reader
  const chunk = reader.chunkAt(endTick - 1)
  const quantum = columnScales(header).quanta.get('lap_start_ms')
  if (chunk === -1 || quantum === undefined || slot >= header.settings.capacity) return undefined
  const frames = reader.frames(chunk)
  const index = endTick - 1 - frames.firstTick
  const startQuanta = lapStartAt(frames, slot, index)
  const greenTick = frames.greenTick[index] ?? 0
  if (startQuanta < 0 || greenTick === 0) return undefined
  const startTick = greenTick + (startQuanta * quantum * header.tickHz) / 1000
  const firstTick = Math.floor(startTick) + 1
  return { slot, firstTick, endTick, startQuanta, firstMs: ((firstTick - startTick) * 1000) / header.tickHz }
}

function lapStartAt({ columns, ticks }: ReplayFrames, slot: number, index: number): number {
  return columns.get('lap_start_ms')?.[slot * ticks + index] ?? -1
}

/** Undefined when a row is missing, or the car was not there or on another lap. */
function takeRows(
  reader: ReplayReader,
  { slot, firstTick, startQuanta }: LapSpan,
  { rows, stepTicks }: { readonly rows: number; readonly stepTicks: number },
): LapColumns | undefined {
  const { settings } = reader.header
  const scales = columnScales(reader.header)
  const shown = createTelemetryColumns(settings.capacity)
  const columns = createLapColumns(rows)
  let frames: ReplayFrames | undefined
  for (let row = 0; row < rows; row++) {
    const tick = firstTick + row * stepTicks
    frames = framesWith(reader, tick, frames)
    if (frames === undefined) return undefined
    const index = tick - frames.firstTick
    if (lapStartAt(frames, slot, index) !== startQuanta) return undefined
    fillColumns(frames, index, scales, settings.mode, shown)
    if (((shown.flags[slot] ?? 0) & CarFlag.Active) === 0) return undefined
    takeLapRow(columns, row, shown, slot)
  }
  return columns
}

function framesWith(reader: ReplayReader, tick: number, known: ReplayFrames | undefined): ReplayFrames | undefined {
  if (known !== undefined && tick < known.firstTick + known.ticks) return known
  const chunk = reader.chunkAt(tick)
  return chunk === -1 ? undefined : reader.frames(chunk)
}
