import type { PlayerId, SessionId } from './ids.ts'

/** What a client hears when it is signed in; all but the first two is extra. */
export interface AuthSuccessMessage {
  readonly type: 'AuthSuccess'
  readonly playerId: PlayerId
  readonly serverVersion: number
  /** The name as accepted: trimmed, normalised, with a suffix where it was taken. */
  readonly playerName?: string
  readonly protocol?: number
  readonly tickRateHz?: number
  readonly simVersion?: string
  readonly udp?: { readonly mode: 'off' | 'plain'; readonly token?: Uint8Array; readonly expiresMs?: number }
  readonly webRtc?: boolean
  /** Shown at a later sign-in, it gives back this player (AUTH5). */
  readonly resumeToken?: Uint8Array
  /** How long a dropped driver's place is kept. */
  readonly resumeGraceMs?: number
  /** Only when a resume token was shown: whether this is the player that it stood for. */
  readonly isResumed?: boolean
  /** The session that a resumed player is in; SessionJoined and SessionSnapshot follow. */
  readonly sessionId?: SessionId
}
