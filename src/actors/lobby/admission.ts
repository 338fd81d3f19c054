import type { PlayerId } from '../../protocol/ids.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'
import { normalisePlayerName, uniqueName } from './names.ts'
import { resumePlayer, resumptionFor } from './resumption.ts'
import { noteSeen } from './seen.ts'

/** Makes a signed-in connection a player: checks and settles the name (AUTH3), spawns the actor, remembers who came. */
export function admitPlayer(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'player.enter' }>): void {
  const { directory } = deps
  if (resumePlayer(deps, event)) return
  const wanted = normalisePlayerName(event.name)
  if (wanted === undefined) {
    event.connection.send({ type: 'player.refused', reason: 'invalid_name' })
    return
  }
  const name = uniqueName(wanted, (candidate) => directory.hasName(candidate))
  const id = deps.createPlayerId()
  const player = deps.spawnPlayer({ id, name, link: event.link })
  directory.setPlayer({ id, name, carId: undefined, sessionId: undefined, player })
  event.connection.send({ type: 'player.entered', id, name, player, resumption: resumptionFor(deps, id, event) })
  noteSeen(deps, id, name)
}

/** A player whose actor failed could not leave his session himself; for one who did, the second leave is nothing. */
export function releasePlayer(deps: LobbyDeps, playerId: PlayerId): void {
  const { directory } = deps
  const player = directory.player(playerId)
  if (player === undefined) return
  if (player.sessionId !== undefined) {
    directory.session(player.sessionId)?.session.send({ type: 'member.leave', playerId })
  }
  directory.removePlayer(playerId)
  deps.absences.end(playerId)
  deps.absences.tokens.revoke(playerId)
  noteSeen(deps, playerId, player.name)
}
