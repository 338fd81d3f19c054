import type { ReplayChunkEntry } from './replay-header.ts'

/** Events of ticks in [fromTick, toTick), and where to look for them. */
export interface EventRange {
  readonly fromTick: number
  readonly toTick: number
  /** Chunks in [firstChunk, endChunk). */
  readonly firstChunk: number
  readonly endChunk: number
}

/**
 * Where the events of ticks in [fromTick, toTick) lie. A chunk has those of its ticks and those since the last tick before
 * it: what happened while ticks were left out, between a crash and the first tick after it, or, in the first chunk, while
 * the race stood on its grid. The latter belongs to whatever begins with the first tick.
 */
export function eventRange(
  chunks: readonly ReplayChunkEntry[],
  { fromTick, toTick }: Pick<EventRange, 'fromTick' | 'toTick'>,
): EventRange {
  const firstChunk = chunkBehind(chunks, fromTick)
  if (fromTick >= toTick) return { fromTick, toTick, firstChunk, endChunk: firstChunk }
  const isFromStart = fromTick <= (chunks[0]?.firstTick ?? 0)
  const endChunk = Math.min(chunks.length, chunkBehind(chunks, toTick) + 1)
  return { fromTick: isFromStart ? 0 : fromTick, toTick, firstChunk, endChunk }
}

/** Index of the chunk that has the tick, or of the next one when none has it; the number of chunks when all end before it. */
export function chunkBehind(chunks: readonly ReplayChunkEntry[], tick: number): number {
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const { firstTick = 0, ticks = 0 } = chunks[middle] ?? {}
    if (firstTick + ticks <= tick) low = middle + 1
    else high = middle
  }
  return low
}
