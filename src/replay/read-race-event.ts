import { CARS_MAX } from '../protocol/limits.ts'
import type { PenaltyReason, RaceEvent } from '../rules/race-event.ts'
import type { ReplayEvent } from './replay-event.ts'

/**
 * A recorded event as what race control said, or undefined when it is something else or holds what race control never
 * says: files come from anywhere, and numbers beyond these could not be told to anybody.
 */
export function readRaceEvent(event: ReplayEvent): RaceEvent | undefined {
  const slot = whole(event['slot'], CARS_MAX - 1)
  if (slot === undefined) return undefined
  const { tick } = event
  if (event.kind === 'finished') {
    const position = whole(event['position'], U16_MAX)
    const totalMs = whole(event['totalMs'], U32_MAX)
    const laps = whole(event['laps'], U16_MAX)
    const isWhole = position !== undefined && totalMs !== undefined && laps !== undefined
    return isWhole ? { kind: 'finished', tick, slot, position, laps, totalMs } : undefined
  }
  const lap = whole(event['lap'], U16_MAX)
  return lap === undefined ? undefined : readOfCar(event, { tick, slot, lap })
}

const U16_MAX = 0xffff
const U32_MAX = 0xffff_ffff

interface OfCar {
  readonly tick: number
  readonly slot: number
  readonly lap: number
}

function readOfCar(event: ReplayEvent, car: OfCar): RaceEvent | undefined {
  switch (event.kind) {
    case 'retired':
      return { kind: 'retired', ...car }
    case 'track-limits': {
      const count = whole(event['count'], U32_MAX)
      return count === undefined ? undefined : { kind: 'track-limits', ...car, count }
    }
    case 'sector':
    case 'lap':
    case 'penalty': {
      const timeMs = whole(event['timeMs'], U32_MAX)
      return timeMs === undefined ? undefined : readTimed(event, { ...car, timeMs })
    }
    default:
      return undefined
  }
}

function readTimed(event: ReplayEvent, car: OfCar & { readonly timeMs: number }): RaceEvent | undefined {
  if (event.kind === 'penalty') {
    const reason = PENALTY_REASONS.find((known) => known === event['reason'])
    return reason === undefined ? undefined : { kind: 'penalty', ...car, reason }
  }
  const timed = {
    ...car,
    isValid: event['isValid'] === true,
    isOwnBest: event['isOwnBest'] === true,
    isSessionBest: event['isSessionBest'] === true,
  }
  if (event.kind === 'lap') {
    const position = whole(event['position'], U16_MAX)
    return position === undefined ? undefined : { kind: 'lap', ...timed, position }
  }
  const sector = SECTOR_NUMBERS.find((known) => known === event['sector'])
  return sector === undefined ? undefined : { kind: 'sector', ...timed, sector }
}

const PENALTY_REASONS: readonly PenaltyReason[] = ['track-limits', 'steward']
const SECTOR_NUMBERS = [1, 2, 3] as const

function whole(value: unknown, max: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max ? value : undefined
}
