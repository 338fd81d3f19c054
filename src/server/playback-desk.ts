import type { OpenAnswer } from '../actors/playback/playback-events.ts'
import { readWish } from '../actors/playback/playback-wish.ts'
import type { PlaybackDesk } from '../http/playback-desk.ts'
import type { ActorSystem } from './actor-system.ts'
import type { ServerParts } from './server-parts.ts'

/** Playbacks as HTTP opens and controls them; undefined when the configuration wants none. */
export function createPlaybackDesk(
  { config, addresses, addressRates }: Pick<ServerParts, 'config' | 'addresses' | 'addressRates'>,
  { lobby, playbacks }: Pick<ActorSystem, 'lobby' | 'playbacks'>,
): PlaybackDesk | undefined {
  const audience = config.replays.playback
  if (audience === 'off') return undefined
  return {
    audience,
    async open(request, { peer, headers }) {
      const address = addresses.keyOf(peer, headers)
      const retryAfterSeconds = addressRates.create(address)
      if (retryAfterSeconds > 0) return { ok: false, reason: 'rate_limited', retryAfterSeconds }
      const read = readWish(request)
      if (!read.ok) return read
      const { wish, controlToken } = read
      const opened = await new Promise<OpenAnswer>((answer) => {
        lobby.send({ type: 'playback.open', wish, address, answer })
      })
      return opened.ok ? { ...opened, controlToken } : opened
    },
    state: (id) => playbacks.state(id),
    control: (id, token, request) =>
      playbacks.steer(id, token === undefined ? { by: 'operator' } : { by: 'token', token }, request),
  }
}
