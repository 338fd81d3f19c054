import type { ChunkSpan } from './playback-source.ts'

/** Index of the chunk that has the tick, or of the next one when it lies in a gap or before the first; -1 behind the last. */
export function chunkFrom(chunks: readonly ChunkSpan[], tick: number): number {
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { firstTick, ticks } = chunks[middle] ?? NO_SPAN
    if (firstTick + ticks <= tick) low = middle + 1
    else high = middle
  }
  return low < chunks.length ? low : -1
}

const NO_SPAN: ChunkSpan = { firstTick: 0, ticks: 0 }

/** First and last recorded tick; equal when there is none. */
export function spanOf(chunks: readonly ChunkSpan[]): { readonly firstTick: number; readonly lastTick: number } {
  const firstTick = chunks[0]?.firstTick ?? 0
  const last = chunks.at(-1) ?? NO_SPAN
  return { firstTick, lastTick: Math.max(firstTick, last.firstTick + last.ticks - 1) }
}
