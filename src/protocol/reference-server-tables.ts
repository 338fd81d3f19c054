import type { AuthSuccessMessage } from './auth-success-message.ts'
import { gameMode, sessionState } from './enum-kinds.ts'
import { idBytes, idFromBytes, type PlayerId, type SessionId } from './ids.ts'
import {
  CARS_MAX,
  HASH_CHARS_MAX,
  HOST_CHARS_MAX,
  LOBBY_CONTENT_MAX,
  LOBBY_PLAYERS_MAX,
  LOBBY_SESSIONS_MAX,
  NAME_CHARS_MAX,
  PLAYER_NAME_WIRE_CHARS_MAX,
  RESUME_TOKEN_BYTES,
  TEXT_CHARS_MAX,
  UDP_TOKEN_BYTES,
} from './limits.ts'
import { lobbyCar, lobbyPlayer, lobbySession, lobbyTrack } from './lobby-kinds.ts'
import type { MessageTables } from './message-codec.ts'
import type { Dialect2ServerMessage, ServerMessage, TelemetryCar } from './server-messages.ts'
import { bin, bool, f32, f64, i8, id, type Kind, list, oneOf, text, u8, u16, u32 } from './wire-kind.ts'
import { extra, orNil, required, spelledTwice, struct } from './wire-struct.ts'

export type ReferenceServerMessage = Exclude<ServerMessage, Dialect2ServerMessage>

/** Telemetry names its cars by the 16 bytes of the id, everything else by its text. */
const idBin: Kind<PlayerId> = {
  read: (value, refusal) => {
    const bytes = bin(16, 16).read(value, refusal)
    return bytes === undefined ? undefined : idFromBytes(bytes)
  },
  write: (value) => bin(16, 16).write(idBytes(value)),
}

const telemetryCar = struct<TelemetryCar>({
  playerId: required('player_id', idBin),
  x: required('pos_x', f32),
  y: required('pos_y', f32),
  z: required('pos_z', f32),
  yawRad: required('yaw_rad', f32),
  pitchRad: required('pitch_rad', f32),
  rollRad: required('roll_rad', f32),
  speedMps: required('speed_mps', f32),
  throttle: required('throttle', f32),
  brake: required('brake', f32),
  steering: required('steering', f32),
  gear: required('gear', i8),
  engineRpm: required('engine_rpm', f32),
  lap: required('current_lap', u16),
  progressM: required('track_progress', f32),
  finishPosition: orNil('finish_position', u8),
  lapTimeMs: required('current_lap_time_ms', u32),
  lastLapMs: orNil('last_lap_time_ms', u32),
  bestLapMs: orNil('best_lap_time_ms', u32),
  isOnTrack: required('is_on_track', bool),
  isColliding: required('is_colliding', bool),
  name: extra('name', text(PLAYER_NAME_WIRE_CHARS_MAX)),
  isAi: extra('is_ai', bool),
})

const udp = struct<NonNullable<AuthSuccessMessage['udp']>>({
  mode: required('mode', oneOf(['off', 'plain'])),
  token: extra('token', bin(UDP_TOKEN_BYTES, UDP_TOKEN_BYTES)),
  expiresMs: extra('expires_ms', u32),
})

/** What the reference's clients know, in its spelling and order. Keys made with `extra` are ours (D1.2). */
export const referenceServerTables: MessageTables<ReferenceServerMessage> = {
  AuthSuccess: {
    playerId: required('PlayerId', id<PlayerId>()),
    serverVersion: required('ServerVersion', u32),
    playerName: extra('PlayerName', text(PLAYER_NAME_WIRE_CHARS_MAX)),
    protocol: extra('Protocol', u8),
    tickRateHz: extra('TickRateHz', u16),
    simVersion: extra('SimVersion', text(HASH_CHARS_MAX)),
    udp: extra('Udp', udp),
    webRtc: extra('WebRtc', bool),
    resumeToken: extra('ResumeToken', bin(RESUME_TOKEN_BYTES, RESUME_TOKEN_BYTES)),
    resumeGraceMs: extra('ResumeGraceMs', u32),
    isResumed: extra('Resumed', bool),
    sessionId: extra('SessionId', id<SessionId>()),
  },
  AuthFailure: { reason: required('reason', text(TEXT_CHARS_MAX)) },
  HeartbeatAck: { serverTick: required('server_tick', u32) },
  LobbyState: {
    players: required('PlayersInLobby', list(lobbyPlayer, LOBBY_PLAYERS_MAX)),
    sessions: required('AvailableSessions', list(lobbySession, LOBBY_SESSIONS_MAX)),
    cars: required('CarConfigs', list(lobbyCar, LOBBY_CONTENT_MAX)),
    tracks: required('TrackConfigs', list(lobbyTrack, LOBBY_CONTENT_MAX)),
  },
  SessionJoined: {
    sessionId: required('SessionId', id<SessionId>()),
    gridPosition: required('YourGridPosition', u8),
    udpHost: extra('UdpHost', text(HOST_CHARS_MAX)),
    udpPort: extra('UdpPort', u16),
    trackHash: extra('TrackHash', text(HASH_CHARS_MAX)),
    carHash: extra('CarHash', text(HASH_CHARS_MAX)),
    settingsHash: extra('SettingsHash', text(HASH_CHARS_MAX)),
  },
  SessionLeft: {},
  SessionStarting: { countdownSeconds: required('countdown_seconds', u8) },
  GameModeChanged: { mode: required('mode', gameMode) },
  Error: {
    code: required('code', u16),
    message: required('message', text(TEXT_CHARS_MAX)),
    reason: extra('reason', text(NAME_CHARS_MAX)),
    retryAfterSeconds: extra('retry_after_seconds', f64),
  },
  Telemetry: {
    serverTick: required('server_tick', u32),
    sessionState: required('session_state', sessionState),
    gameMode: required('game_mode', gameMode),
    countdownMs: orNil('countdown_ms', u16),
    cars: required('car_states', list(telemetryCar, CARS_MAX)),
  },
  CountdownUpdate: { secondsRemaining: required('seconds_remaining', u16) },
  // One family of clients looks for the one spelling and the other for the other (D1.2).
  PlayerDisconnected: { playerId: spelledTwice('PlayerId', 'player_id', id<PlayerId>()) },
}
