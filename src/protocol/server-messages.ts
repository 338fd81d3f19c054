import type { AuthSuccessMessage } from './auth-success-message.ts'
import type { ContentServerMessage } from './content-messages.ts'
import type { GameMode, SessionKind, SessionState, Visibility } from './enums.ts'
import type { GhostServerMessage } from './ghost-messages.ts'
import type { CarId, PlayerId, SessionId, TrackId } from './ids.ts'
import type { PlaybackStateMessage } from './playback-messages.ts'
import type { RaceNewsMessage } from './race-news-messages.ts'
import type { ReplayServerMessage } from './replay-messages.ts'
import type { ServerNewsMessage } from './server-news-messages.ts'

/**
 * Everything the server says in MessagePack, before encoding. Dialect-1 clients only ever receive the first block;
 * what is new for them travels as extra keys (D1.2). Telemetry of dialect 2 is a compact frame, see telemetry/.
 */
export type ServerMessage =
  | AuthSuccessMessage
  | { readonly type: 'AuthFailure'; readonly reason: string }
  | { readonly type: 'HeartbeatAck'; readonly serverTick: number }
  | LobbyStateMessage
  | SessionJoinedMessage
  | { readonly type: 'SessionLeft' }
  | { readonly type: 'SessionStarting'; readonly countdownSeconds: number }
  | { readonly type: 'GameModeChanged'; readonly mode: GameMode }
  | {
      readonly type: 'Error'
      readonly code: number
      readonly message: string
      readonly reason?: string
      readonly retryAfterSeconds?: number
    }
  | TelemetryMessage
  | LegacyServerMessage
  | Dialect2ServerMessage

/** Known to the reference's types but never sent by this server: decoded by the SDK and in tests only (D1.2). */
export type LegacyServerMessage =
  | { readonly type: 'CountdownUpdate'; readonly secondsRemaining: number }
  | { readonly type: 'PlayerDisconnected'; readonly playerId: PlayerId }

export type Dialect2ServerMessage =
  | { readonly type: 'Pong'; readonly t0: number; readonly serverTimeMs: number; readonly serverTick: number }
  | SessionSnapshotMessage
  | { readonly type: 'ParticipantJoined'; readonly participant: Participant }
  | { readonly type: 'ParticipantLeft'; readonly playerId: PlayerId }
  | { readonly type: 'HostChanged'; readonly playerId: PlayerId }
  /** The session's state or mode changed at `tick`; `countdownMs` while a countdown runs. */
  | {
      readonly type: 'SessionStateChanged'
      readonly tick: number
      readonly state: SessionState
      readonly mode: GameMode
      readonly countdownMs?: number
    }
  | RaceNewsMessage
  | RaceResultsMessage
  | { readonly type: 'SessionClosed'; readonly reason: string }
  | PlaybackStateMessage
  | ReplayServerMessage
  | GhostServerMessage
  | ContentServerMessage
  | { readonly type: 'SessionList'; readonly items: readonly SessionListing[]; readonly next?: string }
  | { readonly type: 'TrackList'; readonly items: readonly TrackListing[]; readonly next?: string }
  | { readonly type: 'CarList'; readonly items: readonly CarListing[]; readonly next?: string }
  | { readonly type: 'SessionListed'; readonly session: SessionListing }
  | { readonly type: 'SessionChanged'; readonly session: SessionListing }
  | { readonly type: 'SessionUnlisted'; readonly sessionId: SessionId }
  | { readonly type: 'TelemetrySubscribed'; readonly hz: number }
  | ServerNewsMessage

export interface LobbyStateMessage {
  readonly type: 'LobbyState'
  readonly players: readonly LobbyPlayer[]
  readonly sessions: readonly LobbySession[]
  readonly cars: readonly LobbyCar[]
  readonly tracks: readonly LobbyTrack[]
}
export interface LobbyPlayer {
  readonly id: PlayerId
  readonly name: string
  readonly selectedCar?: CarId
  readonly inSession?: SessionId
}
export interface LobbySession {
  readonly id: SessionId
  readonly trackName: string
  readonly trackFile: string
  readonly hostName: string
  readonly sessionKind: SessionKind
  readonly playerCount: number
  readonly maxPlayers: number
  readonly state: SessionState
}
export interface LobbyCar {
  readonly id: CarId
  readonly name: string
  readonly modelPath: string
  readonly massKg: number
  readonly maxEngineForceN: number
}
export interface LobbyTrack {
  readonly id: TrackId
  readonly name: string
  /** At most 64 points (D1.4), metres. */
  readonly centerline: readonly { readonly x: number; readonly y: number }[]
}

export interface SessionJoinedMessage {
  readonly type: 'SessionJoined'
  readonly sessionId: SessionId
  /** 1 is pole; 0 says spectator. */
  readonly gridPosition: number
  /** Dialect 2 extras: where datagrams go, and the content the simulation runs on. */
  readonly udpHost?: string
  readonly udpPort?: number
  readonly trackHash?: string
  readonly carHash?: string
  readonly settingsHash?: string
}

export interface TelemetryMessage {
  readonly type: 'Telemetry'
  readonly serverTick: number
  readonly sessionState: SessionState
  readonly gameMode: GameMode
  readonly countdownMs?: number
  readonly cars: readonly TelemetryCar[]
}
export interface TelemetryCar {
  readonly playerId: PlayerId
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yawRad: number
  readonly pitchRad: number
  readonly rollRad: number
  readonly speedMps: number
  readonly throttle: number
  readonly brake: number
  /** -1..1, positive right. */
  readonly steering: number
  readonly gear: number
  readonly engineRpm: number
  readonly lap: number
  /** Metres along the track from the line. */
  readonly progressM: number
  readonly finishPosition?: number
  readonly lapTimeMs: number
  readonly lastLapMs?: number
  readonly bestLapMs?: number
  readonly isOnTrack: boolean
  readonly isColliding: boolean
  /** Extra keys of ours (SES6). */
  readonly name?: string
  readonly isAi?: boolean
}

export interface Participant {
  readonly playerId: PlayerId
  readonly name: string
  /** Index of the car in telemetry; absent for a spectator. */
  readonly slot?: number
  readonly gridPosition: number
  readonly carId?: CarId
  readonly isAi: boolean
  readonly isSpectator: boolean
  readonly isHost: boolean
  readonly bestLapMs?: number
  /** Best time in each sector, in their order; 0 for none yet. */
  readonly bestSectorsMs?: readonly number[]
  /** His connection is gone, and his seat is kept for a while (AUTH5). */
  readonly isAway?: boolean
  /** Of a ghost, which is nobody: the driver with whose laps it drives along (RPL2). */
  readonly ghostFor?: PlayerId
}

export interface SessionSnapshotMessage {
  readonly type: 'SessionSnapshot'
  readonly sessionId: SessionId
  readonly name: string
  readonly tick: number
  readonly state: SessionState
  readonly mode: GameMode
  readonly trackId: TrackId
  readonly trackName: string
  readonly trackHash: string
  readonly settingsHash: string
  readonly sessionKind: SessionKind
  readonly lapLimit: number
  readonly maxPlayers: number
  readonly hostId?: PlayerId
  readonly you: PlayerId
  readonly participants: readonly Participant[]
  readonly classification: readonly ClassifiedCar[]
  readonly physics?: SessionPhysics
  /** Bests of the run under way, also of drivers who have left; sectors as for a participant. */
  readonly bestLapMs?: number
  readonly bestSectorsMs?: readonly number[]
}

/** How the session simulates cars: what a client that predicts them must share, besides track, car and tick rate. */
export interface SessionPhysics {
  readonly hasSlipstream: boolean
  /** Fuel is burnt and tyres wear. */
  readonly hasWear: boolean
  /** Share of its tank that a car starts with, 0..1. */
  readonly fuelShare: number
  readonly hasDamage: boolean
  /** Of the run under way or asked for, else of the one that StartSession leads to. */
  readonly hasCarContacts: boolean
  /** A driver's last input holds this long, then the throttle closes. */
  readonly inputHoldMs: number
}

/** One row of a classification, live or final. Times in whole milliseconds. */
export interface ClassifiedCar {
  readonly position: number
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId
  readonly isAi: boolean
  readonly gridPosition: number
  readonly laps: number
  readonly bestLapMs?: number
  readonly lastLapMs?: number
  /** From the green light to the flag, penalties included; absent while racing or when not finished. */
  readonly totalMs?: number
  /** To the leader; absent for the leader, where no time is known, and from a whole lap behind on. */
  readonly gapMs?: number
  /** To the car ahead, likewise. */
  readonly intervalMs?: number
  readonly status: ClassifiedStatus
  /** Sum of the time penalties; absent without any. */
  readonly penaltyMs?: number
  /** Whole laps behind the leader and the car ahead, in place of the times. */
  readonly gapLaps?: number
  readonly intervalLaps?: number
}
export type ClassifiedStatus = 'running' | 'finished' | 'dnf' | 'dns' | 'left'

export interface RaceResultsMessage {
  readonly type: 'RaceResults'
  readonly sessionId: SessionId
  readonly raceNumber: number
  readonly trackId: TrackId
  readonly lapLimit: number
  /** False when the result could not be stored within its deadline; it is retried, see docs/OPERATIONS.md. */
  readonly isPersisted: boolean
  readonly classification: readonly ClassifiedCar[]
  /** Of the race's recording, and of its whole file, lower-case hex, where that is complete: in playbacks. */
  readonly replayId?: string
  readonly replaySha256?: string
  /** Crashes of the server that the race was gone on with after; absent for none. */
  readonly resumed?: number
}

export interface SessionListing {
  readonly id: SessionId
  readonly name: string
  readonly trackId: TrackId
  readonly trackName: string
  readonly hostName: string
  readonly sessionKind: SessionKind
  readonly visibility: Visibility
  readonly playerCount: number
  readonly maxPlayers: number
  readonly aiCount: number
  readonly spectatorCount: number
  readonly lapLimit: number
  readonly state: SessionState
  readonly mode: GameMode
}
export interface TrackListing {
  readonly id: TrackId
  readonly name: string
  readonly file: string
  readonly lengthM: number
  readonly hash: string
}
export interface CarListing {
  readonly id: CarId
  readonly name: string
  readonly file: string
  readonly class: string
  readonly massKg: number
  readonly powerW: number
  readonly hash: string
}

export type ServerMessageType = ServerMessage['type']
