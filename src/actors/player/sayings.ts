import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { CarId, SessionId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'
import { creationRefusal, type Entry, entryOf, isAboutSession } from './player-requests.ts'

/** What there is in an event of a player's: what his client has said, or whose answer it is. */

export function chosenCar({ deps }: PlayerContext, event: PlayerEvent): CarId | undefined {
  if (event.type !== 'player.said' || event.message.type !== 'SelectCar') return undefined
  return deps.catalogue.car(event.message.carId)?.id
}

export function saysType(event: PlayerEvent, type: ClientMessage['type']): boolean {
  return event.type === 'player.said' && event.message.type === type
}

/** The car is among it: the session that he is about to join knows the one that he had. */
export function concernsSession(event: PlayerEvent): boolean {
  return event.type === 'player.said' && (isAboutSession(event.message) || event.message.type === 'SelectCar')
}

/** Whether it is the answer of the session that he asked or is in: one in another thread may answer when he has asked another. */
export function isAwaited({ pending, sessionId }: PlayerContext, event: PlayerEvent): boolean {
  const answering = answeringIn(event)
  const asked = pending === undefined ? sessionId : 'sessionId' in pending ? pending.sessionId : undefined
  return answering === undefined || asked === undefined || answering === asked
}

function answeringIn(event: PlayerEvent): SessionId | undefined {
  if (event.type === 'session.joined') return event.reply.sessionId
  return event.type === 'session.refused' ? event.sessionId : undefined
}

export function entryIn(event: PlayerEvent): Entry | undefined {
  return event.type === 'player.said' ? entryOf(event.message) : undefined
}

export function refusalOf(context: PlayerContext, event: PlayerEvent): Reason | undefined {
  return event.type === 'player.said' ? creationRefusal(context, event.message) : undefined
}
