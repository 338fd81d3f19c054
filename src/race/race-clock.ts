import { CarStatus, type Timing } from '../rules/timing.ts'
import type { Cars } from '../simulation/cars.ts'
import type { StateBlock } from '../simulation/state-block.ts'
import type { RaceSettings } from './race-settings.ts'

/**
 * The phases of a race, counted in ticks: countdown, running, over. Every wait has an end: the countdown by itself, the
 * race by its last finisher, by the time-out after the winner, by nobody passing a gate for too long, or by its
 * greatest length.
 */
export const RacePhase = { Countdown: 0, Running: 1, Over: 2 } as const
export type RacePhase = (typeof RacePhase)[keyof typeof RacePhase]

/** One-element columns, so that they are saved with the race. */
export interface RaceClock {
  readonly tick: Uint32Array
  readonly phase: Uint8Array
  readonly countdownLeft: Uint32Array
  /** Tick of the green light; 0 before it. */
  readonly greenTick: Uint32Array
  /** Tick at which the first car finished; 0 before. */
  readonly winnerTick: Uint32Array
  /** Tick at which any car last passed a timing mark. */
  readonly progressTick: Uint32Array
}

export function createRaceClock(block: StateBlock, settings: RaceSettings, startTick: number): RaceClock {
  const clock: RaceClock = {
    tick: block.uint32(1),
    phase: block.uint8(1),
    countdownLeft: block.uint32(1),
    greenTick: block.uint32(1),
    winnerTick: block.uint32(1),
    progressTick: block.uint32(1),
  }
  clock.tick[0] = startTick
  clock.countdownLeft[0] = settings.countdownTicks
  return clock
}

/** Moves the phases on after a tick's step. True at the tick of the green light. */
export function stepClock(clock: RaceClock, settings: RaceSettings, timing: Timing, cars: Cars): boolean {
  const tick = clock.tick[0]!
  if (clock.phase[0] === RacePhase.Countdown) {
    if (clock.countdownLeft[0]! > 0) clock.countdownLeft[0]!--
    if (clock.countdownLeft[0]! > 0) return false
    clock.phase[0] = RacePhase.Running
    clock.greenTick[0] = tick
    clock.progressTick[0] = tick
    return true
  }
  if (clock.phase[0] !== RacePhase.Running) return false
  if (clock.winnerTick[0] === 0 && timing.flagMs[0]! > 0) clock.winnerTick[0] = tick
  if (isOver(clock, settings, timing, cars, tick)) clock.phase[0] = RacePhase.Over
  return false
}

function isOver(clock: RaceClock, settings: RaceSettings, timing: Timing, cars: Cars, tick: number): boolean {
  if (hasPassed(tick - clock.greenTick[0]!, settings.lengthTicksMax)) return true
  if (settings.lapLimit === 0) return false
  const sinceWinner = clock.winnerTick[0]! > 0 ? tick - clock.winnerTick[0]! : 0
  if (hasPassed(sinceWinner, settings.finishTimeoutTicks)) return true
  if (hasPassed(tick - clock.progressTick[0]!, settings.stallTicks)) return true
  return hasEveryoneFinished(timing, cars)
}

/** A limit of 0 is none. */
function hasPassed(sinceTicks: number, limitTicks: number): boolean {
  return limitTicks > 0 && sinceTicks >= limitTicks
}

function hasEveryoneFinished(timing: Timing, cars: Cars): boolean {
  for (let slot = 0; slot < cars.capacity; slot++) {
    if (cars.isActive[slot] === 1 && timing.status[slot] === CarStatus.Running) return false
  }
  return true
}
