import type { RacePlan } from '../../../driver/race-plan.ts'
import { GameMode } from '../../../protocol/enums.ts'
import { Race } from '../../../race/race.ts'
import { RACE_RULES } from '../../../rules/rules-settings.ts'
import type { Track } from '../../../simulation/track.ts'
import { LAB_TICK_HZ } from '../test-car.ts'

/**
 * A full race of AI drivers who all drive the same car, as a server runs it with the settings it has by default, but for
 * a longer wait after the winner: who is slow shall not look like somebody who never arrives. Skills are spread and the
 * grid is mixed, so that there is somebody to overtake. The same arguments give the same race, bit for bit.
 */
export interface Field {
  /** From 2 to what the grid has room for. */
  readonly cars: number
  readonly laps: number
}

export const FIELD_USUAL: Field = { cars: 16, laps: 5 }

const SEED = 7
const COUNTDOWN_S = 1
const FINISH_TIMEOUT_S = 120
const STALL_S = 120
const LENGTH_S_MAX = 7_200
const INPUT_HOLD_S = 0.25
const SKILL_SPREAD = 0.6
/** Skills are dealt out in steps of one of these; a step that shares no divisor with the number of cars mixes them. */
const STRIDES = [7, 5, 3] as const

/** The cars stand on the grid; the lights go out after a second of `step`. */
export function createAiRace(track: Track, plan: RacePlan, { cars, laps }: Field): Race {
  const race = new Race(track, {
    tickHz: LAB_TICK_HZ,
    capacity: cars,
    seed: SEED,
    mode: GameMode.Race,
    rules: RACE_RULES,
    lapLimit: laps,
    countdownTicks: COUNTDOWN_S * LAB_TICK_HZ,
    hasCarContacts: true,
    finishTimeoutTicks: FINISH_TIMEOUT_S * LAB_TICK_HZ,
    stallTicks: STALL_S * LAB_TICK_HZ,
    lengthTicksMax: LENGTH_S_MAX * LAB_TICK_HZ,
    inputHoldTicks: INPUT_HOLD_S * LAB_TICK_HZ,
  })
  for (let slot = 0; slot < cars; slot++) race.addCar(slot, plan, { skill: skillOf(slot, cars) })
  return race
}

/** Evenly from 1 downwards, each skill once, the best on pole and the others anywhere. */
export function skillOf(slot: number, cars: number): number {
  const stride = STRIDES.find((step) => cars % step !== 0) ?? 1
  return 1 - (((slot * stride) % cars) / cars) * SKILL_SPREAD
}
