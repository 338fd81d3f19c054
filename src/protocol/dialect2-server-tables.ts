import { gameMode, sessionKind, sessionState } from './enum-kinds.ts'
import { ghostServerTables } from './ghost-tables.ts'
import type { CarId, PlayerId, SessionId, TrackId } from './ids.ts'
import {
  CARS_MAX,
  CONTENT_CHUNK_BYTES_MAX,
  CONTENT_CHUNKS_MAX,
  HASH_CHARS_MAX,
  NAME_CHARS_MAX,
  PAGE_CURSOR_CHARS_MAX,
  PAGE_ITEMS_MAX,
  PARTICIPANTS_MAX,
  REPLAY_ID_CHARS_MAX,
  TEXT_CHARS_MAX,
} from './limits.ts'
import type { MessageTables } from './message-codec.ts'
import { raceNewsTables } from './race-news-tables.ts'
import { playbackEnd, replayServerTables } from './replay-tables.ts'
import type { Dialect2ServerMessage } from './server-messages.ts'
import {
  bestSectorsMs,
  carListing,
  classifiedCar,
  participant,
  sessionListing,
  sessionPhysics,
  trackListing,
} from './session-kinds.ts'
import { bin, bool, f64, id, int, list, oneOf, text, u8, u16, u32 } from './wire-kind.ts'
import { extra, required } from './wire-struct.ts'

const playerId = required('player_id', id<PlayerId>())
const tick = required('tick', u32)
const next = extra('next', text(PAGE_CURSOR_CHARS_MAX))
const reason = required('reason', text(TEXT_CHARS_MAX))
// A car that left keeps its row beside the car that took its seat, so rows may outnumber cars.
const classification = required('classification', list(classifiedCar, CARS_MAX * 4))

/** What only dialect 2 hears: message names in PascalCase, every key in snake_case. */
export const dialect2ServerTables: MessageTables<Dialect2ServerMessage> = {
  Pong: {
    t0: required('t0', f64),
    serverTimeMs: required('server_time_ms', f64),
    serverTick: required('server_tick', u32),
  },
  SessionSnapshot: {
    sessionId: required('session_id', id<SessionId>()),
    name: required('name', text(NAME_CHARS_MAX)),
    tick,
    state: required('state', sessionState),
    mode: required('mode', gameMode),
    trackId: required('track_id', id<TrackId>()),
    trackName: required('track_name', text(NAME_CHARS_MAX)),
    trackHash: required('track_hash', text(HASH_CHARS_MAX)),
    settingsHash: required('settings_hash', text(HASH_CHARS_MAX)),
    sessionKind: required('session_kind', sessionKind),
    lapLimit: required('lap_limit', u8),
    maxPlayers: required('max_players', u8),
    hostId: extra('host_id', id<PlayerId>()),
    you: required('you', id<PlayerId>()),
    participants: required('participants', list(participant, PARTICIPANTS_MAX)),
    classification,
    physics: extra('physics', sessionPhysics),
    bestLapMs: extra('best_lap_ms', u32),
    bestSectorsMs: extra('best_sectors_ms', bestSectorsMs),
  },
  ParticipantJoined: { participant: required('participant', participant) },
  ParticipantLeft: { playerId },
  HostChanged: { playerId },
  SessionStateChanged: {
    tick,
    state: required('state', sessionState),
    mode: required('mode', gameMode),
    countdownMs: extra('countdown_ms', u32),
  },
  ...raceNewsTables,
  RaceResults: {
    sessionId: required('session_id', id<SessionId>()),
    raceNumber: required('race_number', u32),
    trackId: required('track_id', id<TrackId>()),
    lapLimit: required('lap_limit', u8),
    isPersisted: required('is_persisted', bool),
    classification,
    replayId: extra('replay_id', text(REPLAY_ID_CHARS_MAX)),
    replaySha256: extra('replay_sha256', text(HASH_CHARS_MAX)),
    resumed: extra('resumed', u16),
  },
  SessionClosed: { reason },
  PlaybackState: {
    tick,
    replayId: required('replay_id', text(REPLAY_ID_CHARS_MAX)),
    replayTick: required('replay_tick', u32),
    firstTick: required('first_tick', u32),
    lastTick: required('last_tick', u32),
    tickHz: required('tick_hz', u16),
    speed: required('speed', f64),
    isPaused: required('is_paused', bool),
    isBuffering: required('is_buffering', bool),
    isEnded: required('is_ended', bool),
    isLive: required('is_live', bool),
    end: required('end', playbackEnd),
    lap: required('lap', u16),
    laps: required('laps', u16),
  },
  ...replayServerTables,
  ...ghostServerTables,
  ContentChunk: {
    kind: required('kind', oneOf(['track', 'car'])),
    id: required('id', id<TrackId | CarId>()),
    hash: required('hash', text(HASH_CHARS_MAX)),
    index: required('index', int(0, CONTENT_CHUNKS_MAX - 1)),
    count: required('count', int(1, CONTENT_CHUNKS_MAX)),
    bytes: required('bytes', bin(0, CONTENT_CHUNK_BYTES_MAX)),
  },
  SessionList: { items: required('items', list(sessionListing, PAGE_ITEMS_MAX)), next },
  TrackList: { items: required('items', list(trackListing, PAGE_ITEMS_MAX)), next },
  CarList: { items: required('items', list(carListing, PAGE_ITEMS_MAX)), next },
  SessionListed: { session: required('session', sessionListing) },
  SessionChanged: { session: required('session', sessionListing) },
  SessionUnlisted: { sessionId: required('session_id', id<SessionId>()) },
  ContentChanged: { tracks: required('tracks', u16), cars: required('cars', u16) },
  TelemetrySubscribed: { hz: required('hz', u16) },
  Notice: { text: required('text', text(TEXT_CHARS_MAX)), sessionId: extra('session_id', id<SessionId>()) },
  Goodbye: { reason, retryAfterMs: extra('retry_after_ms', u32) },
}
