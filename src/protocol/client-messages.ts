import type { GameMode, SessionKind, Visibility } from './enums.ts'
import type { GhostClientMessage } from './ghost-messages.ts'
import type { CarId, SessionId, TrackId } from './ids.ts'
import type { ControlPlaybackMessage } from './playback-messages.ts'
import type { ReplayClientMessage } from './replay-messages.ts'

/**
 * Everything a client may say, after decoding and validation. Wire names and number types are the codec's business
 * (client-tables.ts); here are the facts the server acts on. Messages marked D2 belong to dialect 2 only.
 */
export type ClientMessage =
  | AuthenticateMessage
  | { readonly type: 'Heartbeat'; readonly clientTick: number }
  | { readonly type: 'SelectCar'; readonly carId: CarId }
  | { readonly type: 'RequestLobbyState' }
  | CreateSessionMessage
  | { readonly type: 'JoinSession'; readonly sessionId: SessionId; readonly password?: string }
  | { readonly type: 'JoinAsSpectator'; readonly sessionId: SessionId; readonly password?: string }
  | { readonly type: 'LeaveSession' }
  | { readonly type: 'StartSession' }
  | { readonly type: 'SetGameMode'; readonly mode: GameMode }
  | { readonly type: 'StartCountdown'; readonly countdownSeconds: number; readonly nextMode: GameMode }
  | { readonly type: 'Disconnect' }
  | PlayerInputMessage
  /** D2: clock sync; `t0` comes back unchanged in Pong. */
  | { readonly type: 'Ping'; readonly t0: number }
  /** D2: telemetry rate, a divisor of the tick rate. */
  | { readonly type: 'SubscribeTelemetry'; readonly hz: number }
  /** D2: the newest telemetry tick received; spectators, who send no inputs, acknowledge with it. */
  | { readonly type: 'TelemetryAck'; readonly tick: number }
  | { readonly type: 'RequestTrack'; readonly trackId: TrackId }
  | { readonly type: 'RequestCar'; readonly carId: CarId }
  /** D2: pages of the lobby's lists, in a stable order; `after` is the `next` of the page before. */
  | { readonly type: 'ListSessions'; readonly after?: string; readonly limit?: number }
  | { readonly type: 'ListTracks'; readonly after?: string; readonly limit?: number }
  | { readonly type: 'ListCars'; readonly after?: string; readonly limit?: number }
  /** D2: from now on (or no longer) SessionListed, SessionChanged, SessionUnlisted and ContentChanged arrive. */
  | { readonly type: 'SubscribeLobby'; readonly enabled: boolean }
  /** D2: how the recording that the sender watches is to be played (RPL1). */
  | ControlPlaybackMessage
  | ReplayClientMessage
  | GhostClientMessage

export interface AuthenticateMessage {
  readonly type: 'Authenticate'
  readonly token: string
  readonly playerName: string
  readonly protocol?: number
  /** D2: from an earlier AuthSuccess, to be that player again (AUTH5). */
  readonly resumeToken?: Uint8Array
}

export interface CreateSessionMessage {
  readonly type: 'CreateSession'
  readonly trackId: TrackId
  readonly maxPlayers: number
  readonly aiCount: number
  readonly lapLimit: number
  readonly sessionKind: SessionKind
  /** D2 extras; a dialect-1 client that sends them gets them too. */
  readonly name?: string
  readonly visibility?: Visibility
  readonly password?: string
}

/** Dialect 1's input: latest wins. Values are finite and clamped: pedals 0..1, steering -1..1, positive right. */
export interface PlayerInputMessage {
  readonly type: 'PlayerInput'
  readonly serverTickAck: number
  readonly throttle: number
  readonly brake: number
  readonly steering: number
}

export type ClientMessageType = ClientMessage['type']

const DIALECT_2_ONLY: ReadonlySet<ClientMessageType> = new Set([
  'Ping',
  'SubscribeTelemetry',
  'TelemetryAck',
  'RequestTrack',
  'RequestCar',
  'ListSessions',
  'ListTracks',
  'ListCars',
  'SubscribeLobby',
  'ControlPlayback',
  'RequestReplays',
  'OpenPlayback',
  'AddGhost',
  'RemoveGhost',
])

/** True for what a dialect-1 client may not ask: it could not read the answer (D1.2). */
export function isDialect2Only(type: ClientMessageType): boolean {
  return DIALECT_2_ONLY.has(type)
}
