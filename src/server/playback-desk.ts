import { randomBytes } from 'node:crypto'
import { controlTokenHash } from '../actors/playback/controlling.ts'
import { seekTarget } from '../actors/playback/playback-control.ts'
import type { OpenAnswer, PlaybackWish } from '../actors/playback/playback-events.ts'
import type { OpenPlayback, PlaybackDesk, PlaybackRefusal } from '../http/playback-desk.ts'
import { Visibility } from '../protocol/enums.ts'
import type { ActorSystem } from './actor-system.ts'
import type { ServerParts } from './server-parts.ts'

/** Bytes of the token that controls a playback: nobody guesses it. */
const CONTROL_TOKEN_BYTES = 32

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
      const controlToken = randomBytes(CONTROL_TOKEN_BYTES).toString('base64url')
      const wish = wishOf(request, controlToken)
      if (wish === undefined) return NOWHERE
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

const NOWHERE: PlaybackRefusal = {
  ok: false,
  reason: 'invalid_control',
  detail: 'start takes one of tick, time_ms, lap and event',
}

function wishOf({ start, isPrivate, ...request }: OpenPlayback, controlToken: string): PlaybackWish | undefined {
  const target = start === undefined ? undefined : seekTarget(start)
  if (start !== undefined && target === undefined) return undefined
  return {
    ...request,
    start: target,
    visibility: isPrivate ? Visibility.Private : Visibility.Public,
    controlHash: controlTokenHash(controlToken),
  }
}
