import type { PlayerId } from '../../protocol/ids.ts'
import { normalisePlayerName, uniqueName } from '../../protocol/names.ts'
import type { MemberLink } from '../ports.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'

/**
 * Makes a signed-in connection a player: checks and settles the name (AUTH3), spawns the actor, remembers who came. Who
 * is here already by another connection leaves there first.
 */
export function admitPlayer(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'player.enter' }>): void {
  const { directory } = deps
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
  directory.setPlayer({ id, name, address, carId: undefined, sessionId: undefined, player, link, connection })
  connection.send({ type: 'player.entered', id, name, player })
  noteSeen(deps, id, name)
}

/** His older connection drops its player at once, so that session and pool have let go of the id when this returns. */
function endOlderSignIn(deps: LobbyDeps, playerId: PlayerId): void {
  const older = deps.directory.player(playerId)
  if (older === undefined) return
  older.connection.send({ type: 'link.refused', reason: 'signed_in_elsewhere' })
  releasePlayer(deps, playerId, older.link)
}

/**
 * A player whose actor failed could not leave his session himself; for one who did, the second leave is nothing. Who is
 * here by another link than the one that is over stays.
 */
export function releasePlayer(deps: LobbyDeps, playerId: PlayerId, link: MemberLink): void {
  const { directory } = deps
  const player = directory.player(playerId)
  if (player === undefined || player.link !== link) return
  if (player.sessionId !== undefined) {
    directory.session(player.sessionId)?.session.send({ type: 'member.leave', playerId })
  }
  directory.removePlayer(playerId)
  noteSeen(deps, playerId, player.name)
}

/** The first time a player is stored, both times are now; later only the second changes. */
function noteSeen({ storage, wallClockMs, log }: LobbyDeps, id: PlayerId, name: string): void {
  const nowMs = wallClockMs()
  // What the call itself throws must not be the lobby's fault: without a lobby there is no server.
  Promise.try(() => storage.savePlayer({ id, name, firstSeenMs: nowMs, lastSeenMs: nowMs })).catch((error: unknown) => {
    log.warn({ err: error, playerId: id }, 'a player could not be stored')
  })
}
