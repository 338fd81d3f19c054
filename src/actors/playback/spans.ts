import type { ChunkSpans } from '../../replay/seek-index.ts'

/** Index of the chunk that has the tick, or of the next one when it lies in a gap or before the first; -1 behind the last. */
export function chunkFrom(chunks: ChunkSpans, tick: number): number {
  let low = 0
  let high = chunks.ticks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (endOf(chunks, middle) <= tick) low = middle + 1
    else high = middle
  }
  return low < chunks.ticks.length ? low : -1
}

/** The first tick behind the chunk; 0 when there is no such chunk. */
export function endOf({ firstTicks, ticks }: ChunkSpans, index: number): number {
  return (firstTicks[index] ?? 0) + (ticks[index] ?? 0)
}

/** First and last recorded tick; equal when there is none. */
export function spanOf(chunks: ChunkSpans): { readonly firstTick: number; readonly lastTick: number } {
  const firstTick = chunks.firstTicks[0] ?? 0
  return { firstTick, lastTick: Math.max(firstTick, endOf(chunks, chunks.ticks.length - 1) - 1) }
}
