import type { ClientMessage, CreateSessionMessage } from '../../protocol/client-messages.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { OpenPlaybackMessage } from '../../protocol/replay-messages.ts'
import type { DirectorySession } from '../lobby/directory.ts'
import type { ControlEvent } from '../playback/playback-events.ts'
import type { GhostRequest } from '../session/ghost-events.ts'
import type { Member, SessionCommand } from '../session/session-events.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'

/** What a player's messages ask of others, and why some are refused before anyone is asked. */

/** A request that ends in a session. */
export type Entry =
  | CreateSessionMessage
  | OpenPlaybackMessage
  | Extract<ClientMessage, { type: 'JoinSession' | 'JoinAsSpectator' }>

export function entryOf(message: ClientMessage): Entry | undefined {
  const { type } = message
  const isEntry =
    type === 'CreateSession' || type === 'JoinSession' || type === 'JoinAsSpectator' || type === 'OpenPlayback'
  return isEntry ? message : undefined
}

export function passwordIn(entry: Entry | undefined): string | undefined {
  return entry === undefined || entry.type === 'OpenPlayback' ? undefined : entry.password
}

/** The session that is there already; undefined for one that is to be opened, too. */
export function sessionOf({ deps }: PlayerContext, entry: Entry | undefined): DirectorySession | undefined {
  return entry !== undefined && 'sessionId' in entry ? deps.directory.session(entry.sessionId) : undefined
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
  if (entry.type === 'OpenPlayback') return context.deps.mayOpenPlaybacks ? undefined : 'may_not_open_playback'
  if (!context.mayDrive && entry.type !== 'JoinAsSpectator') return 'may_only_watch'
  if (entry.type !== 'JoinAsSpectator' && isCarGone(context)) return 'car_not_found'
  if (entry.type === 'CreateSession') return creationFault(context, entry)
  const session = sessionOf(context, entry)
  if (entry.type === 'JoinSession' && session?.isPlayback) return 'only_watched'
  if (session === undefined) return entry.type === 'JoinSession' ? 'session_not_joinable' : 'session_not_found'
  if (entry.type === 'JoinSession' && context.carId === undefined) return 'car_not_selected_to_join'
  return session.password !== undefined && entry.password === undefined ? 'password_required' : undefined
}

/** The content has changed since he selected it (CNT3). */
function isCarGone({ carId, deps }: PlayerContext): boolean {
  return carId !== undefined && deps.catalogue.car(carId) === undefined
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
  if (message.type === 'ControlPlayback') return isPlayback ? undefined : 'not_a_playback'
  return isPlayback && isAboutGhost(message) ? 'only_watched' : undefined
}

function isCommand({ type }: ClientMessage): boolean {
  const isOfHost = type === 'StartSession' || type === 'SetGameMode' || type === 'StartCountdown'
  return isOfHost || type === 'ControlPlayback' || isAboutGhost({ type })
}

function isAboutGhost({ type }: Pick<ClientMessage, 'type'>): boolean {
  return type === 'AddGhost' || type === 'RemoveGhost'
}

export function needsPassword(context: PlayerContext, entry: Entry): boolean {
  return sessionOf(context, entry)?.password !== undefined
}

export function commandOf(
  { id: playerId }: PlayerContext,
  message: ClientMessage,
): SessionCommand | ControlEvent | GhostRequest | undefined {
  if (message.type === 'StartSession') return { type: 'session.start', playerId }
  if (message.type === 'SetGameMode') return { type: 'mode.set', playerId, mode: message.mode }
  if (message.type === 'ControlPlayback') return { type: 'playback.control', playerId, request: message }
  if (message.type === 'AddGhost') return { type: 'ghost.add', playerId, request: message }
  if (message.type === 'RemoveGhost') return { type: 'ghost.remove', playerId, request: message }
  if (message.type !== 'StartCountdown') return undefined
  return { type: 'countdown.start', playerId, seconds: message.countdownSeconds, nextMode: message.nextMode }
}

export function memberOf(context: PlayerContext, self: { send(event: PlayerEvent): void }): Member {
  const { id, name, carId, link, deps } = context
  const tokenHash = deps.absences.tokens.newestHash(id)
  return { playerId: id, name, carId, link, player: self, ...(tokenHash === undefined ? {} : { tokenHash }) }
}
