import { sortCrossings } from './crossings.ts'
import type { EmitRaceEvent } from './race-event.ts'
import { rankCars } from './running-order.ts'
import { CarStatus, lapsCompleted, type Timing, wholeMs } from './timing.ts'
import { judgeExcursion } from './track-limits.ts'

/**
 * The end of a tick, once all cars were stepped: who is first across the line, what is best and what there is to tell.
 * Empties the tick's crossings. Costs nothing in a tick in which nothing happened.
 */
export function settleTiming(timing: Timing, tick: number, emit: EmitRaceEvent): void {
  const { crossings } = timing
  if (crossings.count === 0 && crossings.sectors.count === 0 && timing.isOrderStale[0] === 0) return
  emitSectors(timing, tick, emit)
  sortCrossings(crossings)
  for (let index = 0; index < crossings.count; index++) showFlag(timing, crossings.slots[index]!, tick, emit)
  if (crossings.count > 0 || timing.isOrderStale[0] === 1) rankCars(timing)
  for (let index = 0; index < crossings.count; index++) {
    const slot = crossings.slots[index]!
    emitLap(timing, slot, tick, emit)
    emitFinish(timing, slot, tick, emit)
  }
  crossings.count = 0
}

/** Finishes the car if it has done its laps, or if the winner was home before it crossed the line. */
function showFlag(timing: Timing, slot: number, tick: number, emit: EmitRaceEvent): void {
  const { flagMs, finishMs, crossings } = timing
  const lapLimit = timing.lapLimit[0]!
  const laps = lapsCompleted(timing, slot)
  const hasDoneAll = lapLimit > 0 && laps >= lapLimit
  if (!hasDoneAll && flagMs[0] === 0) return
  if (flagMs[0] === 0) flagMs[0] = crossings.atMs[slot]!
  if (timing.excursions.isOff[slot] === 1) judgeExcursion(timing, slot, tick, emit)
  timing.status[slot] = CarStatus.Finished
  finishMs[slot] = crossings.atMs[slot]!
  timing.finishedCount[0]! += 1
  // Marks beyond the last whole lap count for nothing any more: cars level on laps are ordered by time at the flag.
  timing.passed[slot] = laps * timing.marks.count + 1
}

function emitSectors(timing: Timing, tick: number, emit: EmitRaceEvent): void {
  const { sectors } = timing.crossings
  for (let index = 0; index < sectors.count; index++) {
    const entry = sectors.entries[index]!
    const place = entry % 3
    const isValid = sectors.isValid[entry] === 1
    emit({
      kind: 'sector',
      tick,
      slot: (entry - place) / 3,
      lap: sectors.lap[entry]!,
      sector: place === 0 ? 1 : place === 1 ? 2 : 3,
      timeMs: wholeMs(sectors.timeMs[entry]!),
      isValid,
      isOwnBest: sectors.isOwnBest[entry] === 1,
      isSessionBest: isValid && sectors.timeMs[entry]! <= timing.bests.sessionSectorMs[place]!,
    })
  }
  sectors.count = 0
}

function emitLap(timing: Timing, slot: number, tick: number, emit: EmitRaceEvent): void {
  const { lapMs, isValid, isOwnBest } = timing.crossings
  if (lapMs[slot] === 0) return
  emit({
    kind: 'lap',
    tick,
    slot,
    lap: lapsCompleted(timing, slot),
    timeMs: wholeMs(lapMs[slot]!),
    isValid: isValid[slot] === 1,
    position: timing.position[slot]!,
    isOwnBest: isOwnBest[slot] === 1,
    isSessionBest: isValid[slot] === 1 && lapMs[slot]! <= timing.bests.sessionLapMs[0]!,
  })
}

function emitFinish(timing: Timing, slot: number, tick: number, emit: EmitRaceEvent): void {
  if (timing.status[slot] !== CarStatus.Finished) return
  const totalMs = wholeMs(timing.finishMs[slot]!) + timing.penaltyMs[slot]!
  const laps = lapsCompleted(timing, slot)
  emit({ kind: 'finished', tick, slot, position: timing.position[slot]!, laps, totalMs })
}
