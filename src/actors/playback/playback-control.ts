import { PLAYBACK_SPEED_MAX, PLAYBACK_SPEED_MIN } from '../../protocol/limits.ts'
import type { ControlPlaybackMessage, PlaybackEnd } from '../../protocol/playback-messages.ts'
import type { SeekTarget } from './seek.ts'

/** What a request to control a playback means, whichever way it has come. */
export type PlaybackCommand =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'seek'; readonly to: SeekTarget }
  | { readonly kind: 'speed'; readonly speed: number }
  | { readonly kind: 'step'; readonly frames: number }
  | { readonly kind: 'end'; readonly end: PlaybackEnd }

export type ControlRequest = Omit<ControlPlaybackMessage, 'type' | 'token'>

export type ReadControl =
  | { readonly ok: true; readonly command: PlaybackCommand }
  | { readonly ok: false; readonly detail: string }

/** The command, or what is wrong with the request in words; fields of other actions are ignored. */
export function readControl(request: ControlRequest): ReadControl {
  switch (request.action) {
    case 'pause':
    case 'resume':
      return { ok: true, command: { kind: request.action } }
    case 'seek': {
      const to = seekTarget(request)
      return to === undefined
        ? refused('seek takes one of tick, time_ms, lap and event')
        : { ok: true, command: { kind: 'seek', to } }
    }
    case 'speed':
      return isSpeed(request.speed)
        ? { ok: true, command: { kind: 'speed', speed: request.speed } }
        : refused(`speed is ${PLAYBACK_SPEED_MIN} to ${PLAYBACK_SPEED_MAX}`)
    case 'step': {
      const { frames } = request
      return frames === undefined || frames === 0
        ? refused('step takes frames')
        : { ok: true, command: { kind: 'step', frames } }
    }
    case 'end':
      return request.end === undefined
        ? refused('end takes stop or loop')
        : { ok: true, command: { kind: 'end', end: request.end } }
  }
}

export function isSpeed(speed: number | undefined): speed is number {
  return speed !== undefined && speed >= PLAYBACK_SPEED_MIN && speed <= PLAYBACK_SPEED_MAX
}

/** The one place that is asked for; undefined when it is none or several. */
export function seekTarget({
  tick,
  timeMs,
  lap,
  slot,
  event,
}: Pick<ControlRequest, 'tick' | 'timeMs' | 'lap' | 'slot' | 'event'>): SeekTarget | undefined {
  const targets: SeekTarget[] = []
  if (tick !== undefined) targets.push({ by: 'tick', tick })
  if (timeMs !== undefined) targets.push({ by: 'time', timeMs })
  if (lap !== undefined) targets.push({ by: 'lap', lap, slot })
  if (event !== undefined) targets.push({ by: 'event', which: event })
  return targets.length === 1 ? targets[0] : undefined
}

function refused(detail: string): ReadControl {
  return { ok: false, detail }
}
