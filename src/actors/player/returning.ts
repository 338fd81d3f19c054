import { SILENT_LINK } from '../silent-link.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'
import { memberOf } from './player-requests.ts'

/** A player's absence and return (AUTH5): what his session, the lobby and his links are told. */

/** Whether his place is kept when this connection is gone: he drives, could come back, and did not go on purpose. */
export function isWaitedFor({ link, deps, isDriving, isLeaving }: PlayerContext, event: PlayerEvent): boolean {
  const isExpelled = event.type === 'player.dropped' && event.isExpelled === true
  return link.dialect === 2 && isDriving && !isLeaving && !isExpelled && deps.absences.hasRoom
}

/** From now on nothing of the connection is held on to. */
export function beginAbsence({ id, link, deps, session }: PlayerContext): Pick<PlayerContext, 'link'> {
  deps.absences.begin(id)
  link.locate(undefined)
  session?.send({ type: 'member.away', playerId: id })
  deps.lobby.send({ type: 'player.away', playerId: id })
  return { link: SILENT_LINK }
}

/** The connection that he has left is closed, should it still be open; what it has asked for is not answered any more. */
export function displaceLink({ id, link, deps }: PlayerContext): void {
  link.locate(undefined)
  link.displace()
  deps.lobby.send({ type: 'lobby.subscribe', playerId: id, link, enabled: false })
}

export function askToReturn(context: PlayerContext, self: { send(event: PlayerEvent): void }): void {
  context.session?.send({ type: 'member.return', member: memberOf(context, self) })
}
