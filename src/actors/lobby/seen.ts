import type { PlayerId } from '../../protocol/ids.ts'
import type { LobbyDeps } from './lobby-deps.ts'

/** The first time a player is stored, both times are now; later only the second changes. */
export function noteSeen({ storage, wallClockMs, log }: LobbyDeps, id: PlayerId, name: string): void {
  const nowMs = wallClockMs()
  // What the call itself throws must not be the lobby's fault: without a lobby there is no server.
  Promise.try(() => storage.savePlayer({ id, name, firstSeenMs: nowMs, lastSeenMs: nowMs })).catch((error: unknown) => {
    log.warn({ err: error, playerId: id }, 'a player could not be stored')
  })
}
