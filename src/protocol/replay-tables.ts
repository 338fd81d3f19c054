import { gameMode } from './enum-kinds.ts'
import { Visibility } from './enums.ts'
import type { PlayerId, SessionId, TrackId } from './ids.ts'
import {
  CARS_MAX,
  CONTROL_TOKEN_CHARS_MAX,
  HASH_CHARS_MAX,
  NAME_CHARS_MAX,
  PAGE_CURSOR_CHARS_MAX,
  PAGE_ITEMS_MAX,
  REPLAY_ID_CHARS_MAX,
  REPLAY_PLAYERS_MAX,
} from './limits.ts'
import type { MessageTables } from './message-codec.ts'
import {
  type PlaybackStart,
  REPLAY_SORTS,
  REPLAY_STATES,
  type ReplayClientMessage,
  type ReplayListedIncidents,
  type ReplayListedPlayer,
  type ReplayListing,
  type ReplayServerMessage,
} from './replay-messages.ts'
import { bool, f64, id, int, list, oneOf, text, u16, u32 } from './wire-kind.ts'
import { extra, required, struct } from './wire-struct.ts'

/** The part of dialect 2's tables that is about recordings, in the spelling of the wire. */

/** A place in a recording. */
export const placeFields = {
  tick: extra('tick', u32),
  timeMs: extra('time_ms', u32),
  lap: extra('lap', int(1, 0xffff)),
  slot: extra('slot', int(0, CARS_MAX - 1)),
  event: extra('event', oneOf(['next', 'previous'])),
}

export const playbackEnd = oneOf(['stop', 'loop'])

export const replayClientTables: MessageTables<ReplayClientMessage> = {
  RequestReplays: {
    sort: extra('sort', oneOf(REPLAY_SORTS)),
    order: extra('order', oneOf(['desc', 'asc'])),
    track: extra('track', text(NAME_CHARS_MAX)),
    player: extra('player', text(NAME_CHARS_MAX)),
    mode: extra('mode', gameMode),
    fromMs: extra('from_ms', f64),
    toMs: extra('to_ms', f64),
    isPinned: extra('is_pinned', bool),
    after: extra('after', text(PAGE_CURSOR_CHARS_MAX)),
    limit: extra('limit', int(1, PAGE_ITEMS_MAX)),
  },
  OpenPlayback: {
    replayId: required('replay_id', text(REPLAY_ID_CHARS_MAX)),
    start: extra('start', struct<PlaybackStart>(placeFields)),
    speed: extra('speed', f64),
    isPaused: extra('is_paused', bool),
    end: extra('end', playbackEnd),
    name: extra('name', text(NAME_CHARS_MAX)),
    visibility: extra('visibility', oneOf([Visibility.Public, Visibility.Private])),
  },
}

const listedPlayer = struct<ReplayListedPlayer>({
  name: required('name', text(NAME_CHARS_MAX)),
  playerId: required('player_id', id<PlayerId>()),
  isAi: required('is_ai', bool),
})

const incidents = struct<ReplayListedIncidents>({
  contacts: required('contacts', u32),
  penalties: required('penalties', u32),
  retirements: required('retirements', u32),
})

const replayListing = struct<ReplayListing>({
  id: required('id', text(REPLAY_ID_CHARS_MAX)),
  name: extra('name', text(NAME_CHARS_MAX)),
  state: required('state', oneOf(REPLAY_STATES)),
  startedAtMs: required('started_at_ms', f64),
  lengthTicks: required('length_ticks', u32),
  tickHz: required('tick_hz', u16),
  sessionId: required('session_id', id<SessionId>()),
  sessionName: required('session_name', text(NAME_CHARS_MAX)),
  raceNumber: required('race_number', u32),
  mode: required('mode', gameMode),
  trackId: required('track_id', id<TrackId>()),
  trackName: required('track_name', text(NAME_CHARS_MAX)),
  cars: required('cars', list(text(NAME_CHARS_MAX), CARS_MAX)),
  players: required('players', list(listedPlayer, REPLAY_PLAYERS_MAX)),
  laps: required('laps', u32),
  winner: extra('winner', text(NAME_CHARS_MAX)),
  incidents: required('incidents', incidents),
  bytes: required('bytes', f64),
  sha256: extra('sha256', text(HASH_CHARS_MAX)),
  isPinned: required('is_pinned', bool),
})

export const replayServerTables: MessageTables<ReplayServerMessage> = {
  ReplayList: {
    items: required('items', list(replayListing, PAGE_ITEMS_MAX)),
    next: extra('next', text(PAGE_CURSOR_CHARS_MAX)),
  },
  PlaybackOpened: {
    sessionId: required('session_id', id<SessionId>()),
    controlToken: required('control_token', text(CONTROL_TOKEN_CHARS_MAX)),
  },
}
