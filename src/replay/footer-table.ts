import { CARS_MAX, HASH_CHARS_MAX } from '../protocol/limits.ts'
import { bin, int, type Kind, list, oneOf, refuse, text, u16, u32 } from '../protocol/wire-kind.ts'
import { extra, required, struct } from '../protocol/wire-struct.ts'
import type { ClassifiedSlot } from '../rules/classification.ts'
import { ByteWriter } from './byte-writer.ts'
import { car, participantFields } from './header-table.ts'
import {
  CHUNKS_MAX,
  ENTRIES_MAX,
  EVENT_KINDS_MAX,
  EVENTS_INDEXED_MAX,
  KIND_CHARS_MAX,
  LAPS_INDEXED_MAX,
  REASON_CHARS_MAX,
} from './limits.ts'
import { type RowCoding, readRows } from './packed-rows.ts'
import type { EventEntry, FinishedParticipant, LapEntry, ReplayChunkEntry, ReplayFooter } from './replay-header.ts'

/** What stands where in the footer block. The indexes are rows of fixed length in one value of bytes each. */

export const CHUNK_ROW: RowCoding<ReplayChunkEntry> = {
  width: 18,
  write: (out, { offset, length, firstTick, ticks }) => {
    out.u32(offset)
    out.u32(Math.floor(offset / WORD))
    out.u32(length)
    out.u32(firstTick)
    out.u16(ticks)
  },
  read: (view, at) => ({
    offset: view.getUint32(at, true) + view.getUint32(at + 4, true) * WORD,
    length: view.getUint32(at + 8, true),
    firstTick: view.getUint32(at + 12, true),
    ticks: view.getUint16(at + 16, true),
  }),
}

export const LAP_ROW: RowCoding<LapEntry> = {
  width: 12,
  write: (out, { tick, slot, lap, timeMs, isValid }) => {
    out.u32(tick)
    out.u8(slot)
    out.u8(isValid ? 1 : 0)
    out.u16(lap)
    out.u32(timeMs)
  },
  read: (view, at) => ({
    tick: view.getUint32(at, true),
    slot: view.getUint8(at + 4),
    isValid: view.getUint8(at + 5) === 1,
    lap: view.getUint16(at + 6, true),
    timeMs: view.getUint32(at + 8, true),
  }),
}

/** `kind`: its place among the footer's kinds. */
export interface EventRow {
  readonly tick: number
  readonly kind: number
  readonly slot: number
}

const NO_SLOT = 255

export const EVENT_ROW: RowCoding<EventRow> = {
  width: 6,
  write: (out, { tick, kind, slot }) => {
    out.u32(tick)
    out.u8(kind)
    out.u8(slot < 0 ? NO_SLOT : slot)
  },
  read: (view, at) => {
    const slot = view.getUint8(at + 5)
    return { tick: view.getUint32(at, true), kind: view.getUint8(at + 4), slot: slot === NO_SLOT ? -1 : slot }
  },
}

const classified = struct<ClassifiedSlot>({
  position: required('position', u16),
  slot: required('slot', int(0, CARS_MAX - 1)),
  laps: required('laps', u32),
  bestLapMs: extra('best_lap_ms', u32),
  lastLapMs: extra('last_lap_ms', u32),
  totalMs: extra('total_ms', u32),
  penaltyMs: extra('penalty_ms', u32),
  status: required('status', oneOf(['running', 'finished', 'dnf', 'dns', 'left'])),
  gapMs: extra('gap_ms', u32),
  intervalMs: extra('interval_ms', u32),
  gapLaps: extra('gap_laps', u32),
  intervalLaps: extra('interval_laps', u32),
})

const finishedParticipant = struct<FinishedParticipant>({
  ...participantFields,
  finishPosition: extra('finish_position', u16),
})

/** The footer as it is written: events name their kinds by number. */
export type WrittenFooter = Omit<ReplayFooter, 'events'> & {
  readonly eventKinds: readonly string[]
  readonly events: readonly EventRow[]
}

export const footerKind: Kind<WrittenFooter> = struct<WrittenFooter>({
  reason: required('reason', text(REASON_CHARS_MAX)),
  finalHash: extra('final_hash', u32),
  classification: required('classification', list(classified, CARS_MAX)),
  sha256: extra('sha256', text(HASH_CHARS_MAX)),
  signature: extra('signature', text(HASH_CHARS_MAX)),
  lastTick: required('last_tick', u32),
  greenTick: required('green_tick', u32),
  participants: required('participants', list(finishedParticipant, ENTRIES_MAX)),
  cars: required('cars', list(car, ENTRIES_MAX)),
  chunks: required('chunks', rows(CHUNKS_MAX, CHUNK_ROW)),
  laps: required('laps', rows(LAPS_INDEXED_MAX, LAP_ROW)),
  eventKinds: required('event_kinds', list(text(KIND_CHARS_MAX), EVENT_KINDS_MAX)),
  events: required('events', rows(EVENTS_INDEXED_MAX, EVENT_ROW)),
  gaps: required('gaps', u32),
  resumed: extra('resumed', u32),
})

/** Which event entries rows stand for; undefined when a row names a kind that there is not. */
export function entriesOf({ events, eventKinds }: WrittenFooter): readonly EventEntry[] | undefined {
  if (events.some(({ kind }) => kind >= eventKinds.length)) return undefined
  return events.map(({ tick, kind, slot }) => ({ tick, kind: eventKinds[kind] ?? '', slot }))
}

const WORD = 0x1_0000_0000

/** A list of at most `countMax` rows as one value of bytes. */
function rows<T>(countMax: number, coding: RowCoding<T>): Kind<readonly T[]> {
  const { width, write } = coding
  const bytes = bin(0, countMax * width)
  return {
    write: (items) => {
      const out = new ByteWriter()
      for (const item of items) write(out, item)
      return bytes.write(out.copy())
    },
    read: (value, refusal) => {
      const raw = bytes.read(value, refusal)
      if (raw === undefined) return undefined
      return raw.length % width === 0 ? readRows(raw, coding) : refuse(refusal, `rows of ${width} bytes`)
    },
  }
}
