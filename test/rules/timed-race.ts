import type { Motion } from '../../src/rules/motion.ts'
import type { RaceEvent } from '../../src/rules/race-event.ts'
import { RACE_RULES, type RulesSettings } from '../../src/rules/rules-settings.ts'
import { rankCars } from '../../src/rules/running-order.ts'
import { stepTimings } from '../../src/rules/step-timings.ts'
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
  readonly motion: Motion
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
  /** As far as they differ from a race's. */
  readonly rules?: Partial<RulesSettings>
}

/** Cars on the grid and the lights just green. */
export function timedRace(options: TimedRaceOptions): TimedRace {
  const { cars, lapLimit = 0, isLapOneFromGreen = true, gridM = [], rules = {} } = options
  const block = new StateBlock()
  const timing = createTiming(block, TRACK, cars, TICK_HZ, { ...RACE_RULES, ...rules })
  const motion = createMotion(cars)
  for (let slot = 0; slot < cars; slot++) {
    motion.s[slot] = LENGTH_M - (gridM[slot] ?? 10)
    startTiming(timing, slot, { s: motion.s[slot]! })
  }
  let tick = 500
  startClock(timing, { tick, lapLimit, isLapOneFromGreen })
  const events: RaceEvent[] = []
  const step = (movesM: readonly number[], offTrack: readonly number[] = []) => {
    tick++
    for (const [slot, moveM] of movesM.entries()) {
      motion.s[slot] = (motion.s[slot]! + moveM + LENGTH_M) % LENGTH_M
      motion.vx[slot] = moveM * TICK_HZ
      motion.isOnTrack[slot] = offTrack.includes(slot) ? 0 : 1
    }
    stepTimings(timing, motion, tick, (event) => events.push(event))
    rankCars(timing)
  }
  return {
    block,
    timing,
    motion,
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
      // As when a car is put back onto the track: wherever it was is forgotten.
      motion.s[slot] = s
      timing.sM[slot] = s
    },
    of: (kind, slot) => events.filter((event) => event.kind === kind && (slot === undefined || event.slot === slot)),
  }
}

function createMotion(cars: number): Motion {
  return {
    s: new Float64Array(cars),
    isOnTrack: new Uint8Array(cars).fill(1),
    vx: new Float64Array(cars),
    vy: new Float64Array(cars),
    contactTicks: new Uint8Array(cars),
  }
}
