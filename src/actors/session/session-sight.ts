import type { GameMode, SessionState } from '../../protocol/enums.ts'
import type { ClassifiedCar, ServerMessage } from '../../protocol/server-messages.ts'
import { shownSectorsMs } from '../../rules/sector-times.ts'
import { type BestTimes, bestTimesOf, sessionBestTimesOf } from './best-times.ts'
import { classifyRun } from './classify-run.ts'
import { type SessionRoom, sessionMode, sessionState, sessionTick } from './session-room.ts'
import type { SessionRun } from './session-run.ts'

/** What is told of a session while somebody outside watches it (see SessionWatch), `lost` when nothing more will be. All of it can be cloned. */
export type Sight = TimingSight | CarsSight | NewsSight | { readonly kind: 'lost' }

export interface NewsSight {
  readonly kind: 'news'
  readonly message: ServerMessage
}

/** The timing page at one moment. Bests are those of the run under way. */
export interface TimingSight extends BestTimes {
  readonly kind: 'timing'
  /** Of the session. */
  readonly tick: number
  readonly state: SessionState
  readonly mode: GameMode
  /** First to last; empty while no run is under way. */
  readonly rows: readonly TimingRow[]
}

export interface TimingRow extends ClassifiedCar {
  /** See shownSectorsMs; absent when there are none. */
  readonly sectorsMs?: readonly number[]
  /** Best time in each sector, 0 for none yet; absent when there are none. */
  readonly bestSectorsMs?: readonly number[]
  /** The driver's connection is lost, and his place is kept. */
  readonly isAway?: true
}

/** Where the cars on the track are: number, x and y in metres, speed in metres a second, each to a tenth. */
export interface CarsSight {
  readonly kind: 'cars'
  readonly tick: number
  readonly cars: readonly CarPlace[]
}

export type CarPlace = readonly [number: number, x: number, y: number, speedMps: number]

export function timingOf(room: SessionRoom): TimingSight {
  const { run } = room
  const now = { kind: 'timing', tick: sessionTick(room), state: sessionState(room), mode: sessionMode(room) } as const
  if (run === undefined) return { ...now, rows: [] }
  return { ...now, rows: classifyRun(run).map((row) => timingRow(room, run, row)), ...sessionBestTimesOf(run) }
}

export function carsOf(room: SessionRoom): CarsSight {
  const { run } = room
  const tick = sessionTick(room)
  if (run === undefined) return { kind: 'cars', tick, cars: [] }
  const { isActive, x, y, vx, vy } = run.race.cars
  const cars = run.entrants
    .filter(({ slot }) => isActive[slot] === 1)
    .map(({ slot }) => {
      const [speedX = 0, speedY = 0] = [vx[slot], vy[slot]]
      return carPlace(slot, { x: x[slot], y: y[slot], speedMps: Math.sqrt(speedX * speedX + speedY * speedY) })
    })
  return { kind: 'cars', tick, cars }
}

/** A car's number is that of its slot, counted from 1. */
export function carPlace(
  slot: number,
  { x = 0, y = 0, speedMps = 0 }: { x: number | undefined; y: number | undefined; speedMps: number | undefined },
): CarPlace {
  return [slot + 1, tenths(x), tenths(y), tenths(speedMps)]
}

/** A row belongs to a slot, whose place on the grid it names. */
function timingRow({ roster }: SessionRoom, run: SessionRun, row: ClassifiedCar): TimingRow {
  const slot = row.gridPosition - 1
  const sectorsMs = shownSectorsMs(run.race.timing, slot)
  const { bestSectorsMs } = bestTimesOf(run, slot)
  return {
    ...row,
    ...(sectorsMs.some((timeMs) => timeMs > 0) ? { sectorsMs } : {}),
    ...(bestSectorsMs === undefined ? {} : { bestSectorsMs }),
    ...(roster.seatOf(row.playerId)?.isAway === true ? { isAway: true as const } : {}),
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
