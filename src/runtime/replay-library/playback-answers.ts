import { arrivalsOf } from '../../replay/arrivals.ts'
import { COLUMNS } from '../../replay/replay-columns.ts'
import { JOINED, type ReplayEvent } from '../../replay/replay-event.ts'
import type { LapEntry } from '../../replay/replay-header.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import { chunkSpans, incidentTicks, lapEnds } from '../../replay/seek-index.ts'
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
    chunks: chunkSpans(chunks),
    looked: chunks.length,
    laps: lapEnds(laps),
    incidents: incidentTicks(events),
    arrivals: arrivalsOf(reader.header, footer).map((arrival) => ({ kind: JOINED, ...arrival })),
    isGrowing: false,
    ending: { reason, classification },
  }
}

/** Without a footer events are found by looking, a part of the chunks at a time. */
function outlineSince(reader: ReplayReader, since: OutlineMark, isGrowing: boolean): ReplayOutline {
  const looked = Math.min(reader.chunks.length, since.looked + EVENT_CHUNKS_MAX)
  const found: ReplayEvent[] = []
  for (let chunk = since.looked; chunk < looked; chunk++) found.push(...eventsOf(reader, chunk))
  return {
    header: reader.header,
    isWhole: false,
    chunks: chunkSpans(reader.chunks.slice(since.chunks)),
    looked,
    laps: lapEnds(found.flatMap(lapEnd)),
    incidents: incidentTicks(found),
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

function lapEnd({ tick, kind, slot, lap }: ReplayEvent): readonly Pick<LapEntry, 'tick' | 'slot' | 'lap'>[] {
  return kind === 'lap' && typeof slot === 'number' && typeof lap === 'number' ? [{ tick, slot, lap }] : []
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
