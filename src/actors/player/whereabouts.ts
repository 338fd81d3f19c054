import { errorMessage } from '../../protocol/reasons.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'

/** Coming into a session and out of it: what the player's client and the lobby are told, in that order. */

export function replyJoined({ id, link, deps }: PlayerContext, event: PlayerEvent): void {
  if (event.type !== 'session.joined') return
  link.locate(event.presence)
  link.reply(event.reply)
  deps.lobby.send({ type: 'player.session-changed', playerId: id, sessionId: event.reply.sessionId })
}

export function tellLeft({ id, link, deps }: PlayerContext, event: PlayerEvent): void {
  if (event.type !== 'session.left') return
  link.locate(undefined)
  deps.lobby.send({ type: 'player.session-changed', playerId: id, sessionId: undefined })
  if (event.reason !== undefined) link.send(errorMessage(event.reason))
  link.send({ type: 'SessionLeft' })
}

/** The session that he came back to is over, or does not answer. */
export function replyLost({ id, link, deps }: PlayerContext, event: PlayerEvent): void {
  const reason = event.type === 'session.left' || event.type === 'session.refused' ? event.reason : undefined
  link.locate(undefined)
  deps.lobby.send({ type: 'player.session-changed', playerId: id, sessionId: undefined })
  link.reply(errorMessage(reason ?? 'session_closed'))
  link.send({ type: 'SessionLeft' })
}
