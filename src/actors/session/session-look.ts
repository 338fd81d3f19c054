import type { PlayerId } from '../../protocol/ids.ts'
import type { ClassifiedCar } from '../../protocol/server-messages.ts'
import type { SessionRoom } from './session-room.ts'
import { classificationOf } from './snapshot.ts'

/** What somebody outside sees who looks at a session now and then. */
export interface SessionLook {
  /** The order now, first to last; empty while no run is under way. */
  readonly classification: readonly ClassifiedCar[]
  readonly cars: readonly LookedAtCar[]
}

/** Where a car is now, metres. */
interface LookedAtCar {
  readonly playerId: PlayerId
  readonly x: number
  readonly y: number
  /** Its driver's connection is lost, and his place is kept. */
  readonly isAway?: true
}

export const NOTHING_TO_SEE: SessionLook = { classification: [], cars: [] }

export function lookAt(room: SessionRoom): SessionLook {
  const { run, roster } = room
  const away = (playerId: PlayerId) => (roster.seatOf(playerId)?.isAway === true ? { isAway: true as const } : {})
  if (run === undefined) return NOTHING_TO_SEE
  const { isActive, x, y } = run.race.cars
  const cars = run.entrants
    .filter(({ slot }) => isActive[slot] === 1)
    .map(({ slot, playerId }) => ({ playerId, x: x[slot] ?? 0, y: y[slot] ?? 0, ...away(playerId) }))
  return { classification: classificationOf(room), cars }
}
