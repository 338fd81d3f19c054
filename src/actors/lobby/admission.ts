import type { PlayerId } from '../../protocol/ids.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'
import { normaliseName, uniqueName } from './player-name.ts'

/** Makes a signed-in connection a player: checks and settles the name (AUTH3), spawns the actor, remembers who came. */
export function admitPlayer(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'player.enter' }>): void {
  const { directory } = deps
  const wanted = normaliseName(event.name)
  if (wanted === undefined) {
    event.connection.send({ type: 'player.refused', reason: 'invalid_name' })
    return
  }
  const names = new Set(directory.players().map(({ name }) => name))
  const name = uniqueName(wanted, (candidate) => names.has(candidate))
  const id = deps.createPlayerId()
  const player = deps.spawnPlayer({ id, name, link: event.link })
  directory.setPlayer({ id, name, carId: undefined, sessionId: undefined, player })
  event.connection.send({ type: 'player.entered', id, name, player })
  const nowMs = deps.wallClockMs()
  deps.storage.savePlayer({ id, name, firstSeenMs: nowMs, lastSeenMs: nowMs }).catch((error: unknown) => {
    deps.log.warn({ err: error, playerId: id }, 'a player could not be stored')
  })
}

export function releasePlayer({ directory }: LobbyDeps, playerId: PlayerId): void {
  directory.removePlayer(playerId)
}
