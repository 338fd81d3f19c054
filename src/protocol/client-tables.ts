import type { ClientMessage } from './client-messages.ts'
import { gameMode, sessionKind, visibility } from './enum-kinds.ts'
import { SessionKind } from './enums.ts'
import { ghostClientTables } from './ghost-tables.ts'
import type { CarId, SessionId, TrackId } from './ids.ts'
import {
  CONTROL_TOKEN_CHARS_MAX,
  NAME_CHARS_MAX,
  PAGE_CURSOR_CHARS_MAX,
  PAGE_ITEMS_MAX,
  PASSWORD_CHARS_MAX,
  PLAYBACK_STEP_MAX,
  PLAYER_NAME_WIRE_CHARS_MAX,
  RESUME_TOKEN_BYTES,
  TOKEN_CHARS_MAX,
} from './limits.ts'
import type { MessageTables } from './message-codec.ts'
import { placeFields, playbackEnd, replayClientTables } from './replay-tables.ts'
import { bin, bool, clamped, f64, id, int, oneOf, text, u8, u16, u32 } from './wire-kind.ts'
import { defaulted, extra, required } from './wire-struct.ts'

/**
 * Everything a client may say, as it stands on the wire (docs/PROTOCOL.md, message catalogue). The first block is the
 * reference's, name for name; keys made with `extra` are ours and may be missing.
 */
const sessionEntry = {
  sessionId: required('session_id', id<SessionId>()),
  password: extra('password', text(PASSWORD_CHARS_MAX)),
}
const page = {
  after: extra('after', text(PAGE_CURSOR_CHARS_MAX)),
  limit: extra('limit', int(1, PAGE_ITEMS_MAX)),
}

export const clientTables: MessageTables<ClientMessage> = {
  Authenticate: {
    token: required('token', text(TOKEN_CHARS_MAX)),
    playerName: required('player_name', text(PLAYER_NAME_WIRE_CHARS_MAX)),
    protocol: extra('protocol', u8),
    resumeToken: extra('resume_token', bin(RESUME_TOKEN_BYTES, RESUME_TOKEN_BYTES)),
  },
  Heartbeat: { clientTick: required('client_tick', u32) },
  SelectCar: { carId: required('car_config_id', id<CarId>()) },
  RequestLobbyState: {},
  CreateSession: {
    trackId: required('track_config_id', id<TrackId>()),
    maxPlayers: required('max_players', u8),
    aiCount: required('ai_count', u8),
    lapLimit: required('lap_limit', u8),
    sessionKind: defaulted('session_kind', sessionKind, SessionKind.Multiplayer),
    name: extra('name', text(NAME_CHARS_MAX)),
    visibility: extra('visibility', visibility),
    password: extra('password', text(PASSWORD_CHARS_MAX)),
  },
  JoinSession: sessionEntry,
  JoinAsSpectator: sessionEntry,
  LeaveSession: {},
  StartSession: {},
  SetGameMode: { mode: required('mode', gameMode) },
  StartCountdown: {
    countdownSeconds: required('countdown_seconds', u16),
    nextMode: required('next_mode', gameMode),
  },
  Disconnect: {},
  PlayerInput: {
    serverTickAck: required('server_tick_ack', u32),
    throttle: required('throttle', clamped(0, 1)),
    brake: required('brake', clamped(0, 1)),
    steering: required('steering', clamped(-1, 1)),
  },

  Ping: { t0: required('t0', f64) },
  SubscribeTelemetry: { hz: required('hz', u16) },
  TelemetryAck: { tick: required('tick', u32) },
  RequestTrack: { trackId: required('track_id', id<TrackId>()) },
  RequestCar: { carId: required('car_id', id<CarId>()) },
  ListSessions: page,
  ListTracks: page,
  ListCars: page,
  SubscribeLobby: { enabled: required('enabled', bool) },
  ControlPlayback: {
    action: required('action', oneOf(['pause', 'resume', 'seek', 'speed', 'step', 'end'])),
    token: extra('token', text(CONTROL_TOKEN_CHARS_MAX)),
    ...placeFields,
    speed: extra('speed', f64),
    frames: extra('frames', int(-PLAYBACK_STEP_MAX, PLAYBACK_STEP_MAX)),
    end: extra('end', playbackEnd),
  },
  ...replayClientTables,
  ...ghostClientTables,
}
