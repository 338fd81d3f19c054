import type { PlayerId } from '../../src/protocol/ids.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { joinedEvent, type ReplayEvent } from '../../src/replay/replay-event.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { carOf, joined, type RecordedRace, recordRace } from './recorded-race.ts'

/**
 * A recording of five seconds, the second of which is missing, in which slot 3 changes hands: Ana comes before the first
 * tick, Bo in a batch that was lost, Cleo while ticks are left out, and Dan in the tick in which Cleo ends a lap.
 */

export const HANDED_OVER_SLOT = 3
/** Of the chunk that is not there; the others are a second long, too. */
const GAP_FIRST_TICK = 241

/** By the first tick of the batch that they are in. */
const EVENTS: readonly (readonly [number, ReplayEvent])[] = [
  [1, cameIn(0, 'Ana')],
  [61, lapOf(100)],
  [301, cameIn(310, 'Bo')],
  [481, cameIn(400, 'Cleo')],
  [481, lapOf(500)],
  [661, lapOf(700)],
  [661, cameIn(700, 'Dan')],
  [841, lapOf(900)],
]

let known: RecordedRace | undefined

/** Driven once. Unless it is whole it has no end. */
export function handOver({ isWhole = true } = {}): ReplayReader {
  known ??= recordRace({
    ticks: 1200,
    carry: (batch, encoder) => {
      batch.events = [...batch.events, ...EVENTS.flatMap(([at, event]) => (at === batch.firstTick ? [event] : []))]
      // Without the keyframe in it the batches behind it are dropped, too.
      return batch.firstTick === GAP_FIRST_TICK ? encoder.gap() : encoder.add(batch)
    },
  })
  return openReplay(bytesSource(joined(known.pieces.slice(0, isWhole ? undefined : -2))), zstd)
}

function cameIn(tick: number, name: string): ReplayEvent {
  const playerId = `00000000-0000-4000-8000-${tick.toString().padStart(12, '0')}` as PlayerId
  const carId = carOf(HANDED_OVER_SLOT)
  const newcomer = { slot: HANDED_OVER_SLOT, playerId, name, carId, isAi: false, gridPosition: 4 }
  return joinedEvent(tick, newcomer, { id: carId, name: 'Its car', hash: 'b'.repeat(64) })
}

function lapOf(tick: number): ReplayEvent {
  const judged = { timeMs: 417, isValid: true, isOwnBest: false, isSessionBest: false, position: 1 }
  return { tick, kind: 'lap', slot: HANDED_OVER_SLOT, lap: 1, ...judged }
}
