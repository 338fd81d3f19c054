import { type CarId, parseId } from '../protocol/ids.ts'
import { CARS_MAX } from '../protocol/limits.ts'
import { normalisePlayerName } from '../protocol/names.ts'
import type { ReplayParticipant } from './replay-header.ts'

/**
 * Who drove, as a file's header or a `joined` event tells it, in words and numbers that can be told to others; undefined
 * when it names no slot of so many, or no car. Files come from anywhere.
 */
export function readParticipant(told: Readonly<Record<string, unknown>>, slots: number): ToldParticipant | undefined {
  const { slot } = told
  const carId = typeof told['carId'] === 'string' ? parseId<CarId>(told['carId']) : undefined
  if (typeof slot !== 'number' || !Number.isInteger(slot) || slot < 0 || slot >= slots) return undefined
  if (carId === undefined) return undefined
  const gridPosition = Number(told['gridPosition'])
  return {
    slot,
    name: normalisePlayerName(String(told['name'])) ?? `Driver ${slot + 1}`,
    carId,
    isAi: told['isAi'] === true,
    gridPosition: Number.isInteger(gridPosition) && gridPosition >= 0 && gridPosition <= CARS_MAX ? gridPosition : 0,
  }
}

export type ToldParticipant = Omit<ReplayParticipant, 'playerId' | 'skill'>
