import { nameIn } from '../../http/session-json.ts'
import { GameMode, SessionState, Visibility } from '../../protocol/enums.ts'
import type { ServerMessage, ServerMessageType } from '../../protocol/server-messages.ts'

/**
 * What a session tells its members, as everybody may hear it: what race control found, how the session stands, results.
 * Undefined for all else, among it who watches.
 */
export function newsJson(message: ServerMessage, visibility: Visibility): object | undefined {
  if (message.type === 'SessionStateChanged') {
    return { ...named(message), state: nameIn(SessionState, message.state), mode: nameIn(GameMode, message.mode) }
  }
  if (message.type === 'RaceResults') {
    // As in the results of a session with a password, whose recordings are named to nobody.
    const { replayId: _, replaySha256: __, ...results } = message
    return named(visibility === Visibility.Protected ? results : message)
  }
  return TOLD_AS_IT_IS.has(message.type) ? named(message) : undefined
}

const TOLD_AS_IT_IS: ReadonlySet<ServerMessageType> = new Set<ServerMessageType>([
  'SectorCompleted',
  'LapCompleted',
  'CarFinished',
  'TrackLimits',
  'TimePenalty',
  'CarRetired',
  'SessionStarting',
  'SessionClosed',
])

/** Types begin with a small letter, as all names of the API do. */
function named(message: { readonly type: string }): object {
  return { ...message, type: message.type.charAt(0).toLowerCase() + message.type.slice(1) }
}
