import { gameMode, sessionKind, sessionState, visibility } from './enum-kinds.ts'
import type { CarId, PlayerId, SessionId, TrackId } from './ids.ts'
import { CARS_MAX, HASH_CHARS_MAX, NAME_CHARS_MAX, PATH_CHARS_MAX, SECTORS } from './limits.ts'
import type {
  CarListing,
  ClassifiedCar,
  Participant,
  SessionListing,
  SessionPhysics,
  TrackListing,
} from './server-messages.ts'
import { bool, f64, id, int, list, oneOf, text, u8, u16, u32 } from './wire-kind.ts'
import { extra, required, struct } from './wire-struct.ts'

/** The parts that dialect 2's messages are made of: people in a session, rows of a classification, lobby listings. */

/** One best time a sector, 0 for none yet. */
export const bestSectorsMs = list(u32, SECTORS)

export const participant = struct<Participant>({
  playerId: required('player_id', id<PlayerId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  slot: extra('slot', int(0, CARS_MAX - 1)),
  gridPosition: required('grid_position', u8),
  carId: extra('car_id', id<CarId>()),
  isAi: required('is_ai', bool),
  isSpectator: required('is_spectator', bool),
  isHost: required('is_host', bool),
  bestLapMs: extra('best_lap_ms', u32),
  bestSectorsMs: extra('best_sectors_ms', bestSectorsMs),
  isAway: extra('is_away', bool),
  ghostFor: extra('ghost_for', id<PlayerId>()),
})

export const classifiedCar = struct<ClassifiedCar>({
  position: required('position', u16),
  playerId: required('player_id', id<PlayerId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  carId: required('car_id', id<CarId>()),
  isAi: required('is_ai', bool),
  gridPosition: required('grid_position', u8),
  laps: required('laps', u16),
  bestLapMs: extra('best_lap_ms', u32),
  lastLapMs: extra('last_lap_ms', u32),
  totalMs: extra('total_ms', u32),
  gapMs: extra('gap_ms', u32),
  intervalMs: extra('interval_ms', u32),
  status: required('status', oneOf(['running', 'finished', 'dnf', 'dns', 'left'])),
  penaltyMs: extra('penalty_ms', u32),
  gapLaps: extra('gap_laps', u16),
  intervalLaps: extra('interval_laps', u16),
})

/** Float64, so that a client gets the very number that the server races with. */
export const sessionPhysics = struct<SessionPhysics>({
  hasSlipstream: required('slipstream', bool),
  hasWear: required('wear', bool),
  fuelShare: required('fuel_share', f64),
  hasDamage: required('damage', bool),
  hasCarContacts: required('car_contacts', bool),
  inputHoldMs: required('input_hold_ms', u32),
})

export const sessionListing = struct<SessionListing>({
  id: required('id', id<SessionId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  trackId: required('track_id', id<TrackId>()),
  trackName: required('track_name', text(NAME_CHARS_MAX)),
  hostName: required('host_name', text(NAME_CHARS_MAX)),
  sessionKind: required('session_kind', sessionKind),
  visibility: required('visibility', visibility),
  playerCount: required('player_count', u8),
  maxPlayers: required('max_players', u8),
  aiCount: required('ai_count', u8),
  spectatorCount: required('spectator_count', u16),
  lapLimit: required('lap_limit', u8),
  state: required('state', sessionState),
  mode: required('mode', gameMode),
})

export const trackListing = struct<TrackListing>({
  id: required('id', id<TrackId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  file: required('file', text(PATH_CHARS_MAX)),
  lengthM: required('length_m', f64),
  hash: required('hash', text(HASH_CHARS_MAX)),
})

export const carListing = struct<CarListing>({
  id: required('id', id<CarId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  file: required('file', text(PATH_CHARS_MAX)),
  class: required('class', text(NAME_CHARS_MAX)),
  massKg: required('mass_kg', f64),
  powerW: required('power_w', f64),
  hash: required('hash', text(HASH_CHARS_MAX)),
})
