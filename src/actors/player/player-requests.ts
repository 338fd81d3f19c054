import type { ClientMessage, CreateSessionMessage } from '../../protocol/client-messages.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { ControlEvent } from '../playback/playback-events.ts'
import type { Member, SessionCommand } from '../session/session-events.ts'
import type { PlayerEvent } from './player-events.ts'
import type { PlayerContext } from './player-machine.ts'

/** What a player's messages ask of others, and why some are refused before anyone is asked. */

/** A request that ends in a session. */
export type Entry = CreateSessionMessage | Extract<ClientMessage, { type: 'JoinSession' | 'JoinAsSpectator' }>

export function entryOf(message: ClientMessage): Entry | undefined {
  const { type } = message
  return type === 'CreateSession' || type === 'JoinSession' || type === 'JoinAsSpectator' ? message : undefined
}

/** What can only be answered by somebody who knows where he is. */
export function isAboutSession(message: ClientMessage): boolean {
  return entryOf(message) !== undefined || message.type === 'LeaveSession' || isCommand(message)
}

/** Why the player himself is in no position to ask; what the session thinks of it is the session's. */
export function creationRefusal(context: PlayerContext, message: ClientMessage): Reason | undefined {
  const entry = entryOf(message)
  if (entry === undefined) return sessionless(context, message)
  if (context.sessionId !== undefined) return 'already_in_session'
  if (!context.mayDrive && entry.type !== 'JoinAsSpectator') return 'may_only_watch'
  if (entry.type === 'CreateSession') return creationFault(context, entry)
  const session = context.deps.directory.session(entry.sessionId)
  if (entry.type === 'JoinSession' && session?.isPlayback) return 'only_watched'
  if (session === undefined) return entry.type === 'JoinSession' ? 'session_not_joinable' : 'session_not_found'
  if (entry.type === 'JoinSession' && context.carId === undefined) return 'car_not_selected_to_join'
  return session.password !== undefined && entry.password === undefined ? 'password_required' : undefined
}

function creationFault({ carId, deps }: PlayerContext, request: CreateSessionMessage): Reason | undefined {
  if (carId === undefined) return 'car_not_selected'
  if (deps.catalogue.track(request.trackId) === undefined) return 'track_not_found'
  const isProtected = request.visibility === Visibility.Protected
  return isProtected === (request.password !== undefined) ? undefined : 'invalid_password'
}

/** Commands to a session by someone who is in none, or in one of another kind. */
function sessionless({ sessionId, deps }: PlayerContext, message: ClientMessage): Reason | undefined {
  if (!isCommand(message)) return undefined
  if (sessionId === undefined) return 'not_in_session'
  const isPlayback = deps.directory.session(sessionId)?.isPlayback === true
  return message.type === 'ControlPlayback' && !isPlayback ? 'not_a_playback' : undefined
}

function isCommand({ type }: ClientMessage): boolean {
  return type === 'StartSession' || type === 'SetGameMode' || type === 'StartCountdown' || type === 'ControlPlayback'
}

export function needsPassword({ deps }: PlayerContext, entry: Entry): boolean {
  return entry.type !== 'CreateSession' && deps.directory.session(entry.sessionId)?.password !== undefined
}

export function commandOf(
  { id: playerId }: PlayerContext,
  message: ClientMessage,
): SessionCommand | ControlEvent | undefined {
  if (message.type === 'StartSession') return { type: 'session.start', playerId }
  if (message.type === 'SetGameMode') return { type: 'mode.set', playerId, mode: message.mode }
  if (message.type === 'ControlPlayback') return { type: 'playback.control', playerId, request: message }
  if (message.type !== 'StartCountdown') return undefined
  return { type: 'countdown.start', playerId, seconds: message.countdownSeconds, nextMode: message.nextMode }
}

export function memberOf(context: PlayerContext, self: { send(event: PlayerEvent): void }): Member {
  const { id, name, carId, link, deps } = context
  const tokenHash = deps.absences.tokens.newestHash(id)
  return { playerId: id, name, carId, link, player: self, ...(tokenHash === undefined ? {} : { tokenHash }) }
}
