import { COLUMNS } from '../../replay/replay-columns.ts'
import { JOINED, type ReplayEvent } from '../../replay/replay-event.ts'
import type { EventEntry, LapEntry } from '../../replay/replay-header.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import type { OutlineMark, ReplayChunk, ReplayOutline } from './library-calls.ts'
import { EVENT_CHUNKS_MAX } from './limits.ts'

/** What playbacks ask: how a recording is laid out, and its chunks one by one. Throws ReplayError. */

export function outlineOf(reader: ReplayReader, since: OutlineMark, isGrowing: boolean): ReplayOutline {
  const { footer } = reader
  return footer === undefined ? outlineSince(reader, since, isGrowing) : wholeOutline(reader, footer)
}

function wholeOutline(reader: ReplayReader, footer: NonNullable<ReplayReader['footer']>): ReplayOutline {
  const { laps, events, chunks, reason, classification } = footer
  return {
    header: reader.header,
    isWhole: true,
    chunks: chunks.map(({ firstTick, ticks }) => ({ firstTick, ticks })),
    looked: chunks.length,
    laps,
    events,
    arrivals: arrivalsOf(reader, events),
    isGrowing: false,
    ending: { reason, classification },
  }
}

/** Only the chunks in which somebody joined are read. */
function arrivalsOf(reader: ReplayReader, events: readonly EventEntry[]): readonly ReplayEvent[] {
  const joined = events.filter(({ kind }) => kind === JOINED).map(({ tick }) => reader.chunkAt(tick))
  const chunks = [...new Set(joined)].filter((chunk) => chunk !== -1).slice(0, EVENT_CHUNKS_MAX)
  return chunks.flatMap((chunk) => eventsOf(reader, chunk).filter(({ kind }) => kind === JOINED))
}

/** Without a footer events are found by looking, a part of the chunks at a time. */
function outlineSince(reader: ReplayReader, since: OutlineMark, isGrowing: boolean): ReplayOutline {
  const looked = Math.min(reader.chunks.length, since.looked + EVENT_CHUNKS_MAX)
  const found: ReplayEvent[] = []
  for (let chunk = since.looked; chunk < looked; chunk++) found.push(...eventsOf(reader, chunk))
  return {
    header: reader.header,
    isWhole: false,
    chunks: reader.chunks.slice(since.chunks).map(({ firstTick, ticks }) => ({ firstTick, ticks })),
    looked,
    laps: found.flatMap(lapEntry),
    events: found.filter(({ kind }) => kind !== 'lap' && kind !== 'sector').map(eventEntry),
    arrivals: found.filter(({ kind }) => kind === JOINED),
    isGrowing,
    ending: undefined,
  }
}

/** One damaged chunk does not keep the others from being played. */
function eventsOf(reader: ReplayReader, chunk: number): readonly ReplayEvent[] {
  try {
    return reader.events(chunk)
  } catch {
    return []
  }
}

function lapEntry({ tick, kind, ...event }: ReplayEvent): readonly LapEntry[] {
  const { slot, lap, timeMs } = event as Readonly<Record<string, unknown>>
  if (kind !== 'lap' || typeof slot !== 'number' || typeof lap !== 'number' || typeof timeMs !== 'number') return []
  return [{ tick, slot, lap, timeMs, isValid: event['isValid'] === true }]
}

function eventEntry({ tick, kind, slot }: ReplayEvent): EventEntry {
  return { tick, kind, slot: typeof slot === 'number' ? slot : -1 }
}

/** Columns that playbacks have no use for stay here. */
export function chunkOf(reader: ReplayReader, index: number): ReplayChunk {
  const frames = reader.frames(index)
  const known = COLUMNS.flatMap(({ name }) => {
    const values = frames.columns.get(name)
    return values === undefined ? [] : [[name, values] as const]
  })
  return { frames: { ...frames, columns: new Map(known) }, events: eventsOf(reader, index) }
}
