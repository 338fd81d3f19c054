import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { CarId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'
import { creationRefusal, type Entry, entryOf, isAboutSession } from './player-requests.ts'

/** What there is in an event of a player's that his client has said. */

export function chosenCar({ deps }: PlayerContext, event: PlayerEvent): CarId | undefined {
  if (event.type !== 'player.said' || event.message.type !== 'SelectCar') return undefined
  return deps.catalogue.car(event.message.carId)?.id
}

export function saysType(event: PlayerEvent, type: ClientMessage['type']): boolean {
  return event.type === 'player.said' && event.message.type === type
}

export function concernsSession(event: PlayerEvent): boolean {
  return event.type === 'player.said' && isAboutSession(event.message)
}

export function entryIn(event: PlayerEvent): Entry | undefined {
  return event.type === 'player.said' ? entryOf(event.message) : undefined
}

export function refusalOf(context: PlayerContext, event: PlayerEvent): Reason | undefined {
  return event.type === 'player.said' ? creationRefusal(context, event.message) : undefined
}
