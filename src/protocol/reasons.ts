import type { ServerMessage } from './server-messages.ts'

/**
 * The one table from the reason of a refusal to the code and text that a client gets. Codes borrow their meaning from
 * HTTP. Where the reference server has a text for a case, code and text are the same here, letter for letter, because
 * its clients show the text and their tests compare it. docs/PROTOCOL.md prints this table.
 */
export const reasons = {
  bad_message: { code: 400, text: 'Bad message' },
  unsupported_data: { code: 400, text: 'Only binary messages are understood' },
  too_many_bad_messages: { code: 400, text: 'Too many bad messages' },
  invalid_name: { code: 400, text: 'A name has 1 to 32 characters and no control characters' },
  invalid_session_name: { code: 400, text: 'A session name has 1 to 64 characters and no control characters' },
  invalid_player_count: { code: 400, text: 'Invalid number of players' },
  ai_count_too_high: { code: 400, text: 'AI drivers must leave at least one seat for a player' },
  invalid_password: { code: 400, text: 'A protected session needs a password, and only a protected one has one' },
  invalid_countdown: { code: 400, text: 'Invalid countdown' },
  invalid_hz: { code: 400, text: 'The telemetry rate must divide the tick rate' },
  invalid_control: { code: 400, text: 'A playback cannot be controlled like this' },
  car_not_selected: { code: 400, text: 'Must select a car before creating session' },
  car_not_selected_to_join: { code: 400, text: 'Must select a car before joining session' },
  session_not_joinable: { code: 400, text: 'Unable to join session (full or not in lobby state)' },
  session_full: { code: 400, text: 'Session is full' },

  unauthenticated: { code: 401, text: 'Sign in first' },
  sign_in_failed: { code: 401, text: 'Sign-in failed' },
  password_required: { code: 401, text: 'This session needs a password' },

  wrong_password: { code: 403, text: 'Wrong password' },
  may_only_watch: { code: 403, text: 'This sign-in may only watch' },
  only_watched: { code: 403, text: 'A playback can only be watched' },
  may_not_open_playback: { code: 403, text: 'Players may not open playbacks on this server' },
  kicked: { code: 403, text: 'Put out by an operator' },
  may_not_control: { code: 403, text: 'This needs the token of whoever opened the playback' },
  not_host_start: { code: 403, text: 'Only the host can start the session' },
  not_host_mode: { code: 403, text: 'Only the session host can change game mode' },
  not_host_countdown: { code: 403, text: 'Only the session host can start countdown' },

  track_not_found: { code: 404, text: 'Track configuration not found' },
  lap_not_found: { code: 404, text: 'The recording has no such lap' },
  ghost_not_found: { code: 404, text: 'You have no such ghost' },
  car_not_found: { code: 404, text: 'Car configuration not found' },
  session_not_found: { code: 404, text: 'Session not found' },
  session_closed: { code: 404, text: 'Session is closed' },
  replay_not_found: { code: 404, text: 'No recording has this id' },

  sign_in_timeout: { code: 408, text: 'Sign-in took too long' },
  heartbeat_timeout: { code: 408, text: 'Nothing heard for too long' },
  slow_client: { code: 408, text: 'Messages were not read for too long' },

  already_authenticated: { code: 409, text: 'Already signed in' },
  signed_in_elsewhere: { code: 409, text: 'Signed in on another connection' },
  already_in_session: { code: 409, text: 'Already in a session' },
  not_in_session: { code: 409, text: 'Not in a session' },
  not_a_playback: { code: 409, text: 'This session plays no recording' },
  practice_only: { code: 409, text: 'Ghosts drive along in practice only' },
  not_driving: { code: 409, text: 'Only drivers have ghosts' },
  other_track: { code: 409, text: 'The recording is of another track' },
  lap_not_whole: { code: 409, text: 'Some of the lap is missing from the recording' },
  bad_state: { code: 409, text: 'Not possible in the present state of the session' },

  content_too_large: { code: 413, text: 'Content too large for this connection, fetch it by HTTP' },
  message_too_large: { code: 413, text: 'Message too large' },
  lap_too_long: { code: 413, text: 'The lap is too long for a ghost' },

  rate_limited: { code: 429, text: 'Too many messages' },
  rate_abuse: { code: 429, text: 'Too many messages for too long' },
  too_many_attempts: { code: 429, text: 'Too many attempts' },
  connection_rate: { code: 429, text: 'Too many new connections from this address' },
  connections_per_address: { code: 429, text: 'Too many connections from this address' },
  sessions_per_address: { code: 429, text: 'Too many sessions from this address' },
  sessions_per_player: { code: 429, text: 'Too many sessions of this player' },
  playbacks_per_address: { code: 429, text: 'Too many playbacks from this address' },
  ghosts_per_driver: { code: 429, text: 'Too many ghosts of this driver' },

  internal: { code: 500, text: 'Internal error' },
  session_crashed: { code: 500, text: 'The session has failed and was closed' },
  session_not_created: { code: 500, text: 'Failed to create session' },
  session_lobby_not_joined: { code: 500, text: 'Failed to join session lobby' },
  replay_unreadable: { code: 500, text: 'The recording cannot be played' },
  player_not_added: { code: 500, text: 'Failed to add player to game session' },

  not_implemented: { code: 501, text: 'Not implemented' },

  server_full: { code: 503, text: 'Server is full' },
  sessions_full: { code: 503, text: 'Server is at max session capacity' },
  playbacks_full: { code: 503, text: 'No room for more playbacks' },
  replays_busy: { code: 503, text: 'Recordings cannot be read for the moment' },
  spectators_full: { code: 503, text: 'No room for more spectators' },
  datagram_unavailable: { code: 503, text: 'The datagram channel is not available' },
  ghosts_full: { code: 503, text: 'No room for more ghosts' },
  shutting_down: { code: 503, text: 'Server is shutting down' },
} as const satisfies Record<string, { readonly code: ErrorCode; readonly text: string }>

export type ErrorCode = 400 | 401 | 403 | 404 | 408 | 409 | 413 | 429 | 500 | 501 | 503
export type Reason = keyof typeof reasons

/** The Error message for `reason`. A `detail` follows the text after a colon; it is shown to people. */
export function errorMessage(
  reason: Reason,
  detail?: string,
  { retryAfterSeconds }: { readonly retryAfterSeconds?: number } = {},
): Extract<ServerMessage, { type: 'Error' }> {
  const { code, text } = reasons[reason]
  const message = detail === undefined ? text : `${text}: ${detail}`
  return {
    type: 'Error',
    code,
    message,
    reason,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}
