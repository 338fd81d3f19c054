import type { Reason } from '../../protocol/reasons.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'
import { isAddressFull } from './session-desk.ts'

/** Opens playbacks within the limits of sessions and their own, and lists those that are open. */

export function openPlayback(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'playback.open' }>): void {
  const { wish, address, answer } = event
  const reason = refusalOf(deps, address)
  if (reason !== undefined) {
    answer({ ok: false, reason })
    return
  }
  const id = deps.createSessionId()
  deps.playbacks.take(id, address)
  deps.spawnPlayback({ ...wish, id, address, answer })
}

function refusalOf(deps: LobbyDeps, address: AddressKey): Reason | undefined {
  const { directory, limits, playbacks } = deps
  if (directory.sessionCount >= limits.sessionsMax) return 'sessions_full'
  return isAddressFull(deps, address) ? 'sessions_per_address' : playbacks.refusalOf(address)
}

export function listPlayback({ directory }: LobbyDeps, event: Extract<LobbyEvent, { type: 'playback.opened' }>): void {
  const { listing, address, session } = event
  directory.setSession({
    id: listing.id,
    listing,
    creatorId: undefined,
    creatorAddress: address,
    password: undefined,
    session,
    isPlayback: true,
  })
}
