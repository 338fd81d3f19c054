import { z } from 'zod'
import { CARS_MAX, LAPS_MAX, PAGE_ITEMS_MAX, PARTICIPANTS_MAX } from '../../protocol/limits.ts'
import { choice, flag, share, whole } from '../key-types.ts'

/** What the longest list of participants leaves beside full seats and the driver of a demo lap, who has none. */
const SPECTATORS_MAX = PARTICIPANTS_MAX - CARS_MAX - 1

/** How a session and its races run. */
export const sessionSection = z.strictObject({
  countdown_seconds: whole(0, 60, 5, 'Length of the countdown before a race.'),
  finish_timeout_seconds: whole(1, 3600, 120, 'After the winner, the others get this long to finish.'),
  results_seconds: whole(0, 600, 10, 'The results stand this long before the session returns to its lobby.'),
  stall_seconds: whole(1, 3600, 120, 'A race in which no car passes a timing mark for this long ends.'),
  race_seconds_max: whole(1, 86_400, 7200, 'A race ends after this time whatever happens.'),
  laps_default: whole(1, LAPS_MAX, 5, 'Laps of a race whose creator names none.'),
  input_hold_ms: whole(10, 10_000, 250, 'The last input of a driver holds this long, then the throttle closes.'),
  cars_max: whole(1, CARS_MAX, 32, 'Cars in one session, humans and AI together.'),
  spectators_max: whole(0, SPECTATORS_MAX, 64, 'Spectators of one session.'),
  spectator_delay_seconds: whole(0, 120, 0, 'Spectators see the race this much later; takes up to 64 MiB a session.'),
  allow_mid_race_join: flag(false, 'Whether a player who joins during a race gets a car at once.'),
  reconnect_grace_ms: whole(
    0,
    3_600_000,
    60_000,
    'A driver whose connection is lost in mid-race may come back for so long; 0: never.',
  ),
  on_disconnect: choice(
    ['ai', 'coast', 'park'],
    'ai',
    'What his car does meanwhile. ai: the AI drives it; coast: it rolls; park: it is brought to a stand.',
  ),
  resume_after_crash: flag(
    false,
    'A run that is recorded goes on at the next start when the server was killed in it; drivers come back by their tokens.',
  ),
  track_limits: choice(
    ['off', 'laps', 'penalties'],
    'penalties',
    'off: leaving the track is free; laps: that lap gives no time; penalties: that, and time penalties in races.',
  ),
  track_limit_warnings: whole(0, 1000, 3, 'So many gains by leaving the track in a race are only told.'),
  track_limit_penalty_seconds: whole(0, 3600, 5, 'What each further one adds to the race time.'),
  retire_after_seconds: whole(
    0,
    3600,
    0,
    'A car that passes no timing mark for this long is out of the race; 0: never.',
  ),
  slipstream: flag(true, 'Whether cars have less drag and downforce behind other cars.'),
  fuel_share: share(0, 'Share of its tank that a car starts with; its mass counts beside the mass in the car file.'),
  wear: flag(false, 'Whether fuel is burnt and tyres wear.'),
  damage: flag(false, 'Whether hits cost a car drag and downforce; otherwise damage is only reported.'),
})

/** What the lobby tells everyone. */
export const lobbySection = z.strictObject({
  broadcast_interval_ms: whole(100, 60_000, 2000, 'Time between two LobbyState messages to a dialect-1 client.'),
  state_bytes_max: whole(4096, 1_048_576, 131_072, 'Longest LobbyState; the rest of the lists is cut.'),
  page_items_max: whole(1, PAGE_ITEMS_MAX, 100, 'Entries on one page of a list.'),
})

/** How often telemetry is sent; every rate must divide server.tick_rate_hz. */
export const telemetrySection = z.strictObject({
  dialect1_hz: whole(1, 480, 30, 'Frames a second to dialect-1 clients while cars run.'),
  dialect1_idle_hz: whole(1, 480, 4, 'Frames a second to dialect-1 clients in countdown and after the finish.'),
  stream_hz: whole(1, 480, 60, 'Frames a second to dialect-2 clients on TCP and WebSocket that name no rate.'),
  udp_hz: whole(1, 480, 240, 'Frames a second to dialect-2 clients on UDP that name no rate.'),
})

/** The race of AI cars that runs while nobody else does. */
export const demoSection = z.strictObject({
  enabled: flag(true, 'Whether a public session of AI cars runs for spectators.'),
  track: z.string().max(256).default('').describe('Name or id of its track; empty: the first of our own circuits.'),
  car: z.string().max(256).default('').describe('Name or id of its car; empty: the first car.'),
  cars: whole(1, CARS_MAX, 8, 'How many AI cars it has.'),
  laps: whole(1, LAPS_MAX, 3, 'Laps of each of its races.'),
})
