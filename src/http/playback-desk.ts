import type { SessionId } from '../protocol/ids.ts'
import type { ControlPlaybackMessage, PlaybackEnd, PlaybackStateMessage } from '../protocol/playback-messages.ts'
import type { Reason } from '../protocol/reasons.ts'
import type { RequestOrigin } from './request-rates.ts'

/** Where recordings are put on as sessions (RPL1), as a port. Requests that come here are valid in form. */
export interface PlaybackDesk {
  /** Who may open playbacks. */
  readonly audience: 'everyone' | 'operators'
  open(request: OpenPlayback, caller: RequestOrigin): Promise<OpenedPlayback | PlaybackRefusal>
  /** Undefined when there is no such playback. */
  state(id: SessionId): PlaybackStateMessage | undefined
  /** `token` undefined: an operator asks. Undefined when there is no such playback. */
  control(
    id: SessionId,
    token: string | undefined,
    request: ControlRequest | 'close',
  ): { readonly ok: true; readonly state: PlaybackStateMessage } | PlaybackRefusal | undefined
}

export type ControlRequest = Omit<ControlPlaybackMessage, 'type' | 'token'>

export interface OpenPlayback {
  readonly replayId: string
  /** Where it begins; from the first tick when absent. */
  readonly start: Pick<ControlPlaybackMessage, 'tick' | 'timeMs' | 'lap' | 'slot' | 'event'> | undefined
  readonly speed: number
  readonly isPaused: boolean
  readonly end: PlaybackEnd
  readonly name: string | undefined
  readonly isPrivate: boolean
}

export interface OpenedPlayback {
  readonly ok: true
  readonly sessionId: SessionId
  /** Shown to whoever asked, and to nobody else ever. */
  readonly controlToken: string
  readonly state: PlaybackStateMessage
}

export interface PlaybackRefusal {
  readonly ok: false
  readonly reason: Reason
  readonly detail?: string
  readonly retryAfterSeconds?: number
}
