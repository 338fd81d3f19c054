import { Visibility } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import { PLAYBACK_SPEED_MAX, PLAYBACK_SPEED_MIN } from '../../protocol/limits.ts'
import { normaliseSessionName } from '../../protocol/names.ts'
import type { PlaybackEnd } from '../../protocol/playback-messages.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { PlaybackStart } from '../../protocol/replay-messages.ts'
import { isReplayId } from '../../replay/replay-header.ts'
import { controlTokenHash, createControlToken } from './controlling.ts'
import { isSpeed, seekTarget } from './playback-control.ts'
import type { PlaybackWish } from './playback-events.ts'

/** How somebody asks for a playback, by whichever way; what is missing is as usual. */
interface PlaybackRequest {
  readonly replayId: string
  readonly start?: PlaybackStart | undefined
  readonly speed?: number | undefined
  readonly isPaused?: boolean | undefined
  readonly end?: PlaybackEnd | undefined
  readonly name?: string | undefined
  readonly isPrivate?: boolean | undefined
}

type ReadWish =
  | { readonly ok: true; readonly wish: PlaybackWish; readonly controlToken: string }
  | { readonly ok: false; readonly reason: Reason; readonly detail?: string }

/** What is wished for, with a fresh token; `opener` asks over the wire. Or why it cannot be, before anybody looks for the file. */
export function readWish(request: PlaybackRequest, opener?: PlayerId): ReadWish {
  const { replayId, start, speed = 1, isPaused = false, end = 'stop', name, isPrivate = false } = request
  if (!isReplayId(replayId)) return { ok: false, reason: 'replay_not_found' }
  const target = start === undefined ? undefined : seekTarget(start)
  if (start !== undefined && target === undefined) return refused('start takes one of tick, time_ms, lap and event')
  if (!isSpeed(speed)) return refused(`speed is ${PLAYBACK_SPEED_MIN} to ${PLAYBACK_SPEED_MAX}`)
  const normalName = name === undefined ? undefined : normaliseSessionName(name)
  if (name !== undefined && normalName === undefined) return { ok: false, reason: 'invalid_session_name' }
  const controlToken = createControlToken()
  const wish: PlaybackWish = {
    replayId,
    start: target,
    speed,
    isPaused,
    end,
    name: normalName,
    visibility: isPrivate ? Visibility.Private : Visibility.Public,
    controlHash: controlTokenHash(controlToken),
    ...(opener !== undefined && { opener: { playerId: opener, controlToken } }),
  }
  return { ok: true, wish, controlToken }
}

function refused(detail: string): ReadWish {
  return { ok: false, reason: 'invalid_control', detail }
}
