import { GameMode } from '../../src/protocol/enums.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { type CutLap, cutLap, type LapWish } from '../../src/replay/cut-lap.ts'
import type { RecordedLap } from '../../src/replay/recorded-lap.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { joined, type RecordedRace, type RecordOptions, recordRace } from './recorded-race.ts'

/** A practice of three AI drivers on the ring: laps begin between two ticks, whenever a car is at the line. */

const SECONDS = 16
let known: RecordedRace | undefined

/** Driven once. The formula in slot 0 has driven a lap, and perhaps the road car in slot 1. */
export function practiceRecording(): RecordedRace {
  known ??= recordRace({ ticks: SECONDS * 240, settings: { mode: GameMode.FreePractice, lapLimit: 0 } })
  return known
}

export function readerOf({ pieces }: Pick<RecordedRace, 'pieces'>, piecesMax?: number): ReplayReader {
  return openReplay(bytesSource(joined(pieces.slice(0, piecesMax))), zstd)
}

/** The same with some things otherwise. */
export function recordAgain(changes: Omit<RecordOptions, 'ticks' | 'settings'>): RecordedRace {
  return recordRace({ ticks: SECONDS * 240, settings: { mode: GameMode.FreePractice, lapLimit: 0 }, ...changes })
}

export function trackOf({ track: { id, hash } }: ReplayHeader): LapWish['track'] {
  return { id, hash }
}

/** Throws when there is no such lap. */
export function aLap(wish: Pick<LapWish, 'slot' | 'lap'> = {}): RecordedLap {
  const recorded = practiceRecording()
  const cut: CutLap = cutLap(readerOf(recorded), { ...wish, track: trackOf(recorded.header) })
  if (!cut.ok) throw new Error(`there is no such lap: ${cut.reason}`)
  return cut.lap
}
