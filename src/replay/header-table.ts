import { GameMode } from '../protocol/enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import { CARS_MAX, HASH_CHARS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX } from '../protocol/limits.ts'
import { bool, f64, id, int, type Kind, list, oneOf, text, u16, u32 } from '../protocol/wire-kind.ts'
import { extra, required, struct } from '../protocol/wire-struct.ts'
import type { RaceSettings } from '../race/race-settings.ts'
import type { RulesSettings } from '../rules/rules-settings.ts'
import type { CarEffects } from '../simulation/effects.ts'
import { COLUMN_NAME_CHARS_MAX, COLUMNS_MAX, ENTRIES_MAX, TICK_HZ_MAX } from './limits.ts'
import type { ReplayColumn } from './replay-columns.ts'
import type { ReplayContent, ReplayHeader, ReplayParticipant, ReplaySession } from './replay-header.ts'

/** What stands where in the header block; the tables of participants and cars serve the footer too. */

const tickHz = int(1, TICK_HZ_MAX)

const track = struct<ReplayContent<TrackId>>({
  id: required('id', id<TrackId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  hash: required('hash', text(HASH_CHARS_MAX)),
})

export const car = struct<ReplayContent<CarId>>({
  id: required('id', id<CarId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  hash: required('hash', text(HASH_CHARS_MAX)),
})

export const participantFields = {
  slot: required('slot', int(0, CARS_MAX - 1)),
  playerId: required('player_id', id<PlayerId>()),
  name: required('name', text(NAME_CHARS_MAX)),
  carId: required('car_id', id<CarId>()),
  isAi: required('is_ai', bool),
  skill: extra('skill', f64),
  gridPosition: required('grid_position', u16),
}

export const participant = struct<ReplayParticipant>(participantFields)

const rules = struct<RulesSettings>({
  trackLimits: required('track_limits', oneOf(['off', 'laps', 'penalties'])),
  warningsMax: required('warnings_max', f64),
  excursionPenaltyMs: required('excursion_penalty_ms', f64),
  retireAfterSeconds: required('retire_after_seconds', f64),
})

const effects = struct<CarEffects>({
  hasSlipstream: required('has_slipstream', bool),
  hasWear: required('has_wear', bool),
  fuelShare: required('fuel_share', f64),
  hasDamage: required('has_damage', bool),
})

const settings = struct<RaceSettings>({
  tickHz: required('tick_hz', tickHz),
  capacity: required('capacity', int(1, CARS_MAX)),
  seed: required('seed', f64),
  mode: required('mode', oneOf(Object.values(GameMode))),
  rules: extra('rules', rules),
  effects: extra('effects', effects),
  lapLimit: required('lap_limit', u32),
  countdownTicks: required('countdown_ticks', u32),
  hasCarContacts: required('has_car_contacts', bool),
  finishTimeoutTicks: required('finish_timeout_ticks', u32),
  stallTicks: required('stall_ticks', u32),
  lengthTicksMax: required('length_ticks_max', u32),
  inputHoldTicks: required('input_hold_ticks', u32),
})

const column = struct<ReplayColumn>({
  name: required('name', text(COLUMN_NAME_CHARS_MAX)),
  unit: required('unit', text(COLUMN_NAME_CHARS_MAX)),
  quantum: required('quantum', f64),
  tolerance: required('tolerance', f64),
  coding: required('coding', oneOf(['smooth', 'stepwise'])),
})

const session = struct<ReplaySession>({
  name: required('name', text(NAME_CHARS_MAX)),
  kind: required('kind', text(NAME_CHARS_MAX)),
  isListed: required('is_listed', bool),
})

export const headerKind: Kind<ReplayHeader> = struct<ReplayHeader>({
  replayId: required('replay_id', text(64)),
  sessionId: required('session_id', id<SessionId>()),
  raceNumber: required('race_number', u32),
  tickHz: required('tick_hz', tickHz),
  simVersion: required('sim_version', text(HASH_CHARS_MAX)),
  serverVersion: required('server_version', text(TEXT_CHARS_MAX)),
  startedAtMs: required('started_at_ms', f64),
  track: required('track', track),
  cars: required('cars', list(car, ENTRIES_MAX)),
  participants: required('participants', list(participant, ENTRIES_MAX)),
  settings: required('settings', settings),
  startTick: required('start_tick', u32),
  columns: required('columns', list(column, COLUMNS_MAX)),
  session: required('session', session),
})
