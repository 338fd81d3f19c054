import type { PlayerId } from './ids.ts'
import { NAME_CHARS_MAX } from './limits.ts'
import type { MessageTables } from './message-codec.ts'
import type { RaceNewsMessage } from './race-news-messages.ts'
import { bool, id, text, u8, u16, u32 } from './wire-kind.ts'
import { extra, required } from './wire-struct.ts'

const tick = required('tick', u32)
const playerId = required('player_id', id<PlayerId>())
const lap = required('lap', u16)
const timeMs = required('time_ms', u32)
const position = required('position', u16)
const isOwnBest = extra('is_own_best', bool)
const isSessionBest = extra('is_session_best', bool)

/** The part of dialect 2's tables that follows a run, in the spelling of the wire. */
export const raceNewsTables: MessageTables<RaceNewsMessage> = {
  SectorCompleted: {
    tick,
    playerId,
    lap,
    sector: required('sector', u8),
    timeMs,
    isValid: extra('is_valid', bool),
    isOwnBest,
    isSessionBest,
  },
  LapCompleted: {
    tick,
    playerId,
    lap,
    timeMs,
    isValid: required('is_valid', bool),
    position,
    isOwnBest,
    isSessionBest,
  },
  CarFinished: { tick, playerId, position, totalMs: required('total_ms', u32) },
  TrackLimits: { tick, playerId, lap, count: required('count', u32) },
  // A text and no list of known words: a client must not stumble over a reason that it has never heard of.
  TimePenalty: { tick, playerId, lap, reason: required('reason', text(NAME_CHARS_MAX)), timeMs },
  CarRetired: { tick, playerId, lap },
}
