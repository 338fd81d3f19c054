import { CarFlag } from '../../protocol/telemetry/telemetry-columns.ts'
import { FLAGS } from '../column-coding.ts'
import type { ReplayFrames } from '../replay-frames.ts'
import type { ReplayReader } from '../replay-reader.ts'
import type { ExportColumn } from './export-columns.ts'
import type { ReplaySelection } from './selection.ts'

/** The samples of a selection that lie in one chunk. */
export interface SampledChunk {
  readonly frames: ReplayFrames
  /** Places of the samples in the chunk: `firstIndex`, then each `stepTicks`-th before `endIndex`. */
  readonly firstIndex: number
  readonly endIndex: number
  /** In the order of the columns asked for: the quanta of `slot` at `index` are at `slot * ticks + index`. */
  readonly quanta: readonly Int32Array[]
  /** False where the slot has no car at that place. */
  isThere(slot: number, index: number): boolean
}

/** How much of the selection lies before the end of the chunk, 0 to 1. */
export function shareDone({ frames, endIndex }: SampledChunk, { fromTick, toTick }: ReplaySelection): number {
  return (frames.firstTick + endIndex - fromTick) / Math.max(1, toTick - fromTick)
}

/** Decodes chunk by chunk what a selection needs. Throws ReplayError where the file is damaged. */
export function* sampledChunks(
  reader: ReplayReader,
  { fromTick, toTick, stepTicks }: Pick<ReplaySelection, 'fromTick' | 'toTick' | 'stepTicks'>,
  columns: readonly ExportColumn[],
): Generator<SampledChunk> {
  for (const [chunk, { firstTick, ticks }] of reader.chunks.entries()) {
    const before = Math.max(0, firstTick - fromTick)
    const firstIndex = fromTick + Math.ceil(before / stepTicks) * stepTicks - firstTick
    const endIndex = Math.min(ticks, toTick - firstTick)
    if (firstIndex < endIndex) yield sampled(reader.frames(chunk), { firstIndex, endIndex }, columns)
  }
}

function sampled(
  frames: ReplayFrames,
  places: Pick<SampledChunk, 'firstIndex' | 'endIndex'>,
  columns: readonly ExportColumn[],
): SampledChunk {
  const { ticks, capacity } = frames
  const nothing = new Int32Array(capacity * ticks)
  const flags = frames.columns.get(FLAGS) ?? nothing
  return {
    frames,
    ...places,
    quanta: columns.map(({ name, bit }) => {
      const values = frames.columns.get(name) ?? nothing
      return bit === undefined ? values : values.map((value) => ((value & bit) === 0 ? 0 : 1))
    }),
    isThere: (slot, index) => ((flags[slot * ticks + index] ?? 0) & CarFlag.Active) !== 0,
  }
}
