import type { Visibility } from '../../protocol/enums.ts'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import type { ControlPlaybackMessage, PlaybackEnd, PlaybackStateMessage } from '../../protocol/playback-messages.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { SessionEvent } from '../session/session-events.ts'
import type { ControlRequest } from './playback-control.ts'
import type { SeekTarget } from './seek.ts'

/**
 * What may reach a playback's mailbox: to members and the lobby it is a session like any other, which happens to take no
 * commands but its own.
 */
export type PlaybackEvent =
  | SessionEvent
  /** By who is no member: over HTTP. */
  | {
      readonly type: 'playback.steer'
      readonly right: ControlRight
      /** `close` ends the playback. */
      readonly request: ControlRequest | 'close'
      readonly answer: (answer: SteerAnswer) => void
    }
  /** From the tick: whether it plays, waits or stands at its end has changed. */
  | { readonly type: 'head.changed' }
  /** Somebody who may has asked for something: what stands still is of use to him. */
  | { readonly type: 'head.touched' }

/** A token that was shown, or the rank of an operator, which needs none. */
export type ControlRight = { readonly by: 'token'; readonly token: string } | { readonly by: 'operator' }

export type SteerAnswer =
  | { readonly ok: true; readonly state: PlaybackStateMessage }
  | { readonly ok: false; readonly reason: Reason; readonly detail?: string }

/** A member's ControlPlayback. */
export interface ControlEvent {
  readonly type: 'playback.control'
  readonly playerId: PlayerId
  readonly request: ControlPlaybackMessage
}

/** How a playback is to begin; all of it was checked by who asked. */
export interface PlaybackSettings {
  readonly id: SessionId
  readonly replayId: string
  /** Who has opened it, for limits. */
  readonly address: AddressKey
  /** Undefined: it is named after the recorded session. */
  readonly name: string | undefined
  readonly visibility: Exclude<Visibility, typeof Visibility.Protected>
  /** SHA-256 of the token that controls it. */
  readonly controlHash: Uint8Array
  /** Who is told the token when he comes, and may control it: whoever has opened it over the wire. */
  readonly opener?: { readonly playerId: PlayerId; readonly controlToken: string }
  readonly start: SeekTarget | undefined
  readonly speed: number
  readonly isPaused: boolean
  readonly end: PlaybackEnd
  /** Told once: it is open and listed, or why not. */
  readonly answer: (answer: OpenAnswer) => void
}

/** What is asked for; the rest of the settings is the lobby's to add. */
export type PlaybackWish = Omit<PlaybackSettings, 'id' | 'address' | 'answer'>

export type OpenAnswer =
  | { readonly ok: true; readonly sessionId: SessionId; readonly state: PlaybackStateMessage }
  | { readonly ok: false; readonly reason: Reason; readonly detail?: string }
