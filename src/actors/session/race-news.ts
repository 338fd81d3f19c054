import type { ServerMessage } from '../../protocol/server-messages.ts'
import type { RaceEvent } from '../../rules/race-event.ts'
import type { Entrant } from './entrants.ts'

/** What a race event is called on the wire, or undefined when nobody needs to hear of it. */
export function newsOf(event: RaceEvent, entrant: Entrant | undefined): ServerMessage | undefined {
  if (entrant === undefined) return undefined
  const { playerId } = entrant
  switch (event.kind) {
    case 'sector':
      return {
        type: 'SectorCompleted',
        tick: event.tick,
        playerId,
        lap: event.lap,
        sector: event.sector,
        timeMs: event.timeMs,
      }
    case 'lap':
      return {
        type: 'LapCompleted',
        tick: event.tick,
        playerId,
        lap: event.lap,
        timeMs: event.timeMs,
        isValid: event.isValid,
        position: event.position,
      }
    case 'finished':
      return { type: 'CarFinished', tick: event.tick, playerId, position: event.position, totalMs: event.totalMs }
    // The protocol has no message for these yet.
    case 'track-limits':
    case 'penalty':
    case 'retired':
      return undefined
  }
}
