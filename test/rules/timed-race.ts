import type { RaceEvent } from '../../src/rules/race-event.ts'
import { rankCars } from '../../src/rules/running-order.ts'
import { settleTiming, stepTiming } from '../../src/rules/step-timing.ts'
import { createTiming, startClock, startTiming, type Timing } from '../../src/rules/timing.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'
import type { Track } from '../../src/simulation/track.ts'

const LENGTH_M = 1000
const TICK_HZ = 100

/** A kilometre with a gate each 100 m; sectors begin at 0, 300 and 700 m. */
const TRACK = {
  lengthM: LENGTH_M,
  gatesM: Float64Array.from({ length: 10 }, (_, index) => index * 100),
  sectorStartsM: [0, 300, 700],
} as unknown as Track

export interface TimedRace {
  readonly block: StateBlock
  readonly timing: Timing
  readonly events: RaceEvent[]
  readonly tick: () => number
  /** One tick; each car moves by so many metres (backwards when negative). */
  readonly step: (movesM: readonly number[], offTrack?: readonly number[]) => void
  /** Cars go on at these speeds for a time. */
  readonly drive: (speedsMps: readonly number[], seconds: number, offTrack?: readonly number[]) => void
  /** Puts a car elsewhere without driving there. */
  readonly place: (slot: number, sM: number) => void
  readonly of: (kind: RaceEvent['kind'], slot?: number) => RaceEvent[]
}

export interface TimedRaceOptions {
  readonly cars: number
  readonly lapLimit?: number
  readonly isLapOneFromGreen?: boolean
  /** Metres before the line, by slot; 10 for all when absent. */
  readonly gridM?: readonly number[]
}

/** Cars on the grid and the lights just green. */
export function timedRace(options: TimedRaceOptions): TimedRace {
  const { cars, lapLimit = 0, isLapOneFromGreen = true, gridM = [] } = options
  const block = new StateBlock()
  const timing = createTiming(block, TRACK, cars, TICK_HZ)
  const sM = Array.from({ length: cars }, (_, slot) => LENGTH_M - (gridM[slot] ?? 10))
  for (const [slot, s] of sM.entries()) startTiming(timing, slot, { s })
  let tick = 500
  startClock(timing, { tick, lapLimit, isLapOneFromGreen })
  const events: RaceEvent[] = []
  const step = (movesM: readonly number[], offTrack: readonly number[] = []) => {
    tick++
    for (const [slot, moveM] of movesM.entries()) {
      const previousS = sM[slot]!
      const s = (previousS + moveM + LENGTH_M) % LENGTH_M
      sM[slot] = s
      stepTiming(timing, slot, tick, previousS, s, !offTrack.includes(slot), (event) => events.push(event))
    }
    settleTiming(timing, tick, (event) => events.push(event))
    rankCars(timing)
  }
  return {
    block,
    timing,
    events,
    step,
    tick: () => tick,
    drive: (speedsMps, seconds, offTrack) => {
      for (let count = Math.round(seconds * TICK_HZ); count > 0; count--) {
        step(
          speedsMps.map((speed) => speed / TICK_HZ),
          offTrack,
        )
      }
    },
    place: (slot, s) => {
      sM[slot] = s
    },
    of: (kind, slot) => events.filter((event) => event.kind === kind && (slot === undefined || event.slot === slot)),
  }
}
