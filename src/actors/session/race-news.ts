import type { RaceNewsMessage } from '../../protocol/race-news-messages.ts'
import type { PenaltyReason, RaceEvent } from '../../rules/race-event.ts'
import type { Entrant } from './entrants.ts'

/** What a race event is called on the wire; undefined when nobody drove from its slot. */
export function newsOf(event: RaceEvent, entrant: Entrant | undefined): RaceNewsMessage | undefined {
  if (entrant === undefined) return undefined
  const { playerId } = entrant
  const { tick } = event
  switch (event.kind) {
    case 'sector': {
      const { lap, sector, timeMs, isValid, isOwnBest, isSessionBest } = event
      return { type: 'SectorCompleted', tick, playerId, lap, sector, timeMs, isValid, isOwnBest, isSessionBest }
    }
    case 'lap': {
      const { lap, timeMs, isValid, position, isOwnBest, isSessionBest } = event
      return { type: 'LapCompleted', tick, playerId, lap, timeMs, isValid, position, isOwnBest, isSessionBest }
    }
    case 'finished':
      return { type: 'CarFinished', tick, playerId, position: event.position, totalMs: event.totalMs }
    case 'track-limits':
      return { type: 'TrackLimits', tick, playerId, lap: event.lap, count: event.count }
    case 'penalty': {
      const { lap, reason, timeMs } = event
      return { type: 'TimePenalty', tick, playerId, lap, reason: REASON_ON_WIRE[reason], timeMs }
    }
    case 'retired':
      return { type: 'CarRetired', tick, playerId, lap: event.lap }
  }
}

const REASON_ON_WIRE = {
  'track-limits': 'track_limits',
  steward: 'steward',
} as const satisfies Record<PenaltyReason, string>
