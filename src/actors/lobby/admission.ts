import type { PlayerId } from '../../protocol/ids.ts'
import { normalisePlayerName, uniqueName } from '../../protocol/names.ts'
import type { DirectoryPlayer } from './directory.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'
import { resumePlayer, resumptionFor } from './resumption.ts'
import { noteSeen } from './seen.ts'

/**
 * Makes a signed-in connection a player: checks and settles the name (AUTH3), spawns the actor, remembers who came. Who
 * comes back with a token goes on as he was; who is here already and has none leaves there first.
 */
export function admitPlayer(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'player.enter' }>): void {
  const { directory } = deps
  if (resumePlayer(deps, event)) return
  const { identity, address, link, connection } = event
  const wanted = normalisePlayerName(identity.name ?? event.name)
  if (wanted === undefined) {
    connection.send({ type: 'player.refused', reason: 'invalid_name' })
    return
  }
  if (identity.playerId !== undefined) endOlderSignIn(deps, identity.playerId)
  const name = uniqueName(wanted, (candidate) => directory.hasName(candidate))
  const id = identity.playerId ?? deps.createPlayerId()
  const player = deps.spawnPlayer({ id, name, link, mayDrive: identity.role !== 'spectator' })
  directory.setPlayer({ id, name, address, carId: undefined, sessionId: undefined, player, connection })
  connection.send({ type: 'player.entered', id, name, player, resumption: resumptionFor(deps, id, event) })
  noteSeen(deps, id, name)
}

/**
 * His older connection drops its player at once, and one who is away is not waited for, so that session and pool have let
 * go of the id when this returns.
 */
function endOlderSignIn(deps: LobbyDeps, playerId: PlayerId): void {
  const older = deps.directory.player(playerId)
  if (older === undefined) return
  older.connection.send({ type: 'link.refused', reason: 'signed_in_elsewhere' })
  older.player.send({ type: 'player.given-up' })
  releasePlayer(deps, playerId, older.player)
}

/**
 * A player whose actor failed could not leave his session himself; for one who did, the second leave is nothing. An
 * actor whose id another has taken over releases nothing.
 */
export function releasePlayer(deps: LobbyDeps, playerId: PlayerId, actor: DirectoryPlayer['player']): void {
  const { directory } = deps
  const player = directory.player(playerId)
  if (player?.player !== actor) return
  if (player.sessionId !== undefined) {
    directory.session(player.sessionId)?.session.send({ type: 'member.leave', playerId })
  }
  directory.removePlayer(playerId)
  deps.absences.end(playerId)
  deps.absences.tokens.revoke(playerId)
  noteSeen(deps, playerId, player.name)
}
