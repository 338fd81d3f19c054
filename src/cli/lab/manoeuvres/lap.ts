import type { CarData } from '../../../content/car-data.ts'
import { buildRacePlan, type RacePlan } from '../../../driver/race-plan.ts'
import { GameMode } from '../../../protocol/enums.ts'
import { Race } from '../../../race/race.ts'
import type { RaceSettings } from '../../../race/race-settings.ts'
import type { RaceEvent } from '../../../rules/race-event.ts'
import type { Track } from '../../../simulation/track.ts'
import { LAB_TICK_HZ } from '../test-car.ts'
import { toKmh } from '../units.ts'

/**
 * Laps of the most skilled AI driver, alone on a circuit, in the server's own race. The lap from the grid warms up; of
 * the three flying laps after it the best that kept to the track counts. The plan's lap beside it is quasi-steady: what
 * the same driver would need if he drove exactly as fast as he plans to everywhere. The limit is the plan with all grip.
 */
export interface LapFigures {
  readonly lengthM: number
  /** Null when no flying lap was clean. */
  readonly lap: Lap | null
  /** Flying laps driven, and how many of them were clean. */
  readonly laps: number
  readonly cleanLaps: number
  readonly planS: number
  readonly limitS: number
  /** Lap over plan; null without a lap. */
  readonly ratio: number | null
  readonly topSpeedKmh: number
}

export interface Lap {
  readonly timeS: number
  readonly sectorsS: readonly number[]
}

const FLYING_LAPS = 3
const FIRST_FLYING_LAP = 2
/** A driver who needs this many times as long for a lap as planned, or this long at all, is not lapping but stuck. */
const PATIENCE = 3
const LAP_S_MAX = 1_200
const GRID_S = 60
const SLOT = 0

/** `onLap` is told after each lap how many of how many are done. */
export function runLap(
  data: CarData,
  track: Track,
  onLap: (done: number, total: number) => void = () => {},
): LapFigures {
  const plan = buildRacePlan(track, data)
  const race = new Race(track, settings())
  race.addCar(SLOT, plan, { skill: 1 })
  const lapsWanted = FIRST_FLYING_LAP - 1 + FLYING_LAPS
  const lapTicksMax = (Math.min(PATIENCE * plan.lapTimeS, LAP_S_MAX) + GRID_S) * LAB_TICK_HZ
  const driven: DrivenLap[] = []
  let sectorsS: number[] = []
  let topSpeedMps = 0
  let lapTicks = 0
  const note = (event: RaceEvent) => {
    if (event.kind === 'sector') sectorsS.push(event.timeMs / 1000)
    if (event.kind !== 'lap') return
    driven.push({ timeS: event.timeMs / 1000, sectorsS, isClean: event.isValid })
    sectorsS = []
    lapTicks = 0
    onLap(driven.length, lapsWanted)
  }
  while (driven.length < lapsWanted && lapTicks++ < lapTicksMax) {
    race.step(note)
    topSpeedMps = Math.max(topSpeedMps, race.cars.vx[SLOT] ?? 0)
  }
  return figuresOf(driven.slice(FIRST_FLYING_LAP - 1), { track, plan, topSpeedMps })
}

interface DrivenLap extends Lap {
  readonly isClean: boolean
}

function figuresOf(
  flying: readonly DrivenLap[],
  { track, plan, topSpeedMps }: { readonly track: Track; readonly plan: RacePlan; readonly topSpeedMps: number },
): LapFigures {
  const clean = flying.filter(({ isClean }) => isClean)
  const best = clean.toSorted((one, other) => one.timeS - other.timeS)[0]
  return {
    lengthM: track.lengthM,
    lap: best === undefined ? null : { timeS: best.timeS, sectorsS: best.sectorsS },
    laps: flying.length,
    cleanLaps: clean.length,
    planS: plan.lapTimeS,
    limitS: plan.limitLapTimeS,
    ratio: best === undefined ? null : best.timeS / plan.lapTimeS,
    topSpeedKmh: toKmh(topSpeedMps),
  }
}

/** Practice without end: the first lap counts from the line, and nothing stops the race but the lab. */
function settings(): RaceSettings {
  return {
    tickHz: LAB_TICK_HZ,
    capacity: 1,
    seed: 1,
    mode: GameMode.FreePractice,
    lapLimit: 0,
    countdownTicks: 0,
    hasCarContacts: false,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: 60,
  }
}
