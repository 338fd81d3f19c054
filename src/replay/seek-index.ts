import type { EventEntry, LapEntry } from './replay-header.ts'

/**
 * Where things are in a recording, in plain arrays: hours of it are handed from thread to thread at once, where a list of
 * objects would have to be made anew one by one. Rows are in the order of their ticks.
 */
export interface ChunkSpans {
  readonly firstTicks: Uint32Array
  /** How many each has. */
  readonly ticks: Uint32Array
}

/** Laps where they end. */
export interface LapEnds {
  readonly ticks: Uint32Array
  readonly slots: Uint32Array
  readonly laps: Uint32Array
}

export function chunkSpans(chunks: readonly { readonly firstTick: number; readonly ticks: number }[]): ChunkSpans {
  return {
    firstTicks: Uint32Array.from(chunks, ({ firstTick }) => firstTick),
    ticks: Uint32Array.from(chunks, ({ ticks }) => ticks),
  }
}

export function lapEnds(entries: readonly Pick<LapEntry, 'tick' | 'slot' | 'lap'>[]): LapEnds {
  return {
    ticks: Uint32Array.from(entries, ({ tick }) => tick),
    slots: Uint32Array.from(entries, ({ slot }) => slot),
    laps: Uint32Array.from(entries, ({ lap }) => lap),
  }
}

/** Ticks at which something happened that somebody who looks through a race for its incidents wants to see. */
export function incidentTicks(events: readonly Pick<EventEntry, 'tick' | 'kind'>[]): Uint32Array {
  return Uint32Array.from(
    events.filter(({ kind }) => INCIDENTS.has(kind)),
    ({ tick }) => tick,
  )
}

const INCIDENTS: ReadonlySet<string> = new Set(['contact', 'penalty', 'retired', 'track-limits'])
