import type { PlayerId } from '../../protocol/ids.ts'
import { SILENT_LINK } from '../silent-link.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent, Resumption } from './lobby-events.ts'
import { noteSeen } from './seen.ts'

/**
 * Coming back (AUTH5): a sign-in that shows the token of a player who is still here is that player again, whatever name it
 * gives. His own actor takes the connection over as soon as that has told its client.
 */

type Entering = Extract<LobbyEvent, { type: 'player.enter' }>

/** True when the token is somebody's and he has been let in as that player. */
export function resumePlayer(deps: LobbyDeps, { identity, address, resumeToken, link, connection }: Entering): boolean {
  const { directory, absences } = deps
  const playerId = resumeToken === undefined || link.dialect === 1 ? undefined : absences.tokens.use(resumeToken)
  const player = playerId === undefined ? undefined : directory.player(playerId)
  // Who has proved to be somebody else is nobody's token's owner.
  if (player === undefined || (identity.playerId ?? playerId) !== playerId) return false
  const { id, name, sessionId } = player
  deps.moveLink(id, link)
  directory.updatePlayer(id, { connection, address })
  connection.send({
    type: 'player.entered',
    id,
    name,
    player: player.player,
    resumption: { ...tokenFor(deps, id), isResumed: true, sessionId, settle: () => absences.tokens.settle(id) },
  })
  deps.log.debug({ playerId: id, sessionId }, 'a player has come back')
  noteSeen(deps, id, name)
  return true
}

/** What a new player of dialect 2 is given for a later return; undefined while nobody is waited for. */
export function resumptionFor(deps: LobbyDeps, id: PlayerId, { link, resumeToken }: Entering): Resumption | undefined {
  if (link.dialect === 1 || !deps.absences.isOffered) return undefined
  return { ...tokenFor(deps, id), ...(resumeToken === undefined ? {} : { isResumed: false }) }
}

function tokenFor({ absences }: LobbyDeps, id: PlayerId): Pick<Resumption, 'token' | 'graceMs'> {
  return { token: absences.tokens.issue(id), graceMs: absences.graceMs }
}

/** The player has no connection for the moment: nothing of the old one is kept. */
export function keepPlace(deps: LobbyDeps, playerId: PlayerId): void {
  deps.moveLink(playerId, SILENT_LINK)
  const sessionId = deps.directory.player(playerId)?.sessionId
  deps.log.debug({ playerId, sessionId }, 'a driver is away, and his place is kept')
}

/** Nobody is waited for any more. */
export function endAbsences({ absences, directory }: LobbyDeps): void {
  for (const id of absences.close()) directory.player(id)?.player.send({ type: 'player.given-up' })
}
