import type { CarId, PlayerId } from '../../protocol/ids.ts'
import type { Seat } from './roster.ts'

/**
 * Who started a run from which slot. Kept for the whole run, also for those who leave, because results belong to
 * drivers, not to seats: a seat may change hands in the middle of a practice.
 */
export interface Entrant {
  readonly slot: number
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId
  readonly isAi: boolean
  readonly gridPosition: number
  /** 0..1 for the AI, undefined for a human. */
  readonly skill: number | undefined
}

/** The entrant of a seat, or undefined when nobody drives from it: empty, waiting, or without a car. */
export function entrantOf(seat: Seat): Entrant | undefined {
  const { slot, ai, member } = seat
  const gridPosition = slot + 1
  if (ai !== undefined) {
    const { playerId, name, carId, skill } = ai
    return { slot, playerId, name, carId, isAi: true, gridPosition, skill }
  }
  if (member?.carId === undefined || seat.isWaiting) return undefined
  const { playerId, name, carId } = member
  return { slot, playerId, name, carId, isAi: false, gridPosition, skill: undefined }
}
