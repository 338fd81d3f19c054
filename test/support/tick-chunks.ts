import type { PlayerId } from '../../src/protocol/ids.ts'
import { clearBatch, createReplayBatch } from '../../src/replay/replay-batch.ts'
import { ReplayEncoder } from '../../src/replay/replay-encoder.ts'
import { joinedEvent } from '../../src/replay/replay-event.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { carOf, RECORDED_SETTINGS, recordedHeader } from './recorded-race.ts'

/** Who joins in the last chunk. */
export const LATE = {
  slot: 3,
  playerId: '00000000-0000-4000-8000-00000000beef' as PlayerId,
  name: 'Late',
  carId: carOf(3),
  isAi: false,
  gridPosition: 4,
}

/** The pieces of a recording without an end: its start, then so many chunks of one tick each, in which nothing moves. */
export function tickChunks(count: number): readonly Uint8Array[] {
  const header = recordedHeader(RECORDED_SETTINGS, 0)
  const encoder = new ReplayEncoder(header, zstd)
  const pieces = [encoder.start()]
  const batch = createReplayBatch({ capacity: header.settings.capacity, ticksMax: 1, commandsMax: 1 })
  for (let tick = 1; tick <= count; tick++) {
    clearBatch(batch, tick)
    batch.keyframe = { tick: tick - 1, state: new Uint8Array(8), cars: [] }
    batch.ticks = 1
    const car = { id: LATE.carId, name: 'Its car', hash: 'b'.repeat(64) }
    if (tick === count) batch.events = [joinedEvent(tick, LATE, car)]
    pieces.push(...encoder.add(batch))
  }
  return [...pieces, ...encoder.flush()]
}
