import { z } from 'zod'
import { LOBBY_PLAYERS_MAX, MESSAGE_BYTES_MAX } from '../../protocol/limits.ts'
import { whole } from '../key-types.ts'

const rates = z
  .strictObject({
    player_input_per_second: whole(1, 10_000, 300, 'PlayerInput messages a connection may send in a second.'),
    create_session_per_minute: whole(1, 10_000, 10, 'Sessions a connection may create in a minute.'),
    control_per_second: whole(1, 10_000, 20, 'Other messages a connection may send in a second.'),
    abuse_seconds: whole(
      0,
      3600,
      10,
      'A connection ends when, told of it, it has sent as much over one of its rates as that allows in so many seconds; 0: never.',
    ),
    connections_per_second: whole(1, 100_000, 20, 'Connections an address may open in a second.'),
    connections_burst: whole(1, 100_000, 64, 'Connections an address may open at once.'),
    address_create_session_per_minute: whole(1, 100_000, 120, 'Sessions an address may create in a minute.'),
    failed_sign_ins_per_minute: whole(1, 100_000, 10, 'Sign-ins of an address that may fail in a minute.'),
    failed_passwords_per_minute: whole(
      1,
      100_000,
      5,
      'Wrong passwords that an address may try for one session in a minute.',
    ),
    session_failed_passwords_per_minute: whole(
      1,
      100_000,
      30,
      'Wrong passwords for one session in a minute, beyond which only addresses may try that have not failed there lately.',
    ),
    http_api_per_second: whole(1, 100_000, 50, 'Requests to the HTTP API an address may make in a second.'),
    http_replay_per_second: whole(
      1,
      100_000,
      20,
      'Requests for what is in recordings an address may make in a second.',
    ),
    http_replay_kilobytes_per_second: whole(
      1,
      100_000_000,
      20_000,
      'Kilobytes of downloads and exports an address may have in the long run; a minute of it at once.',
    ),
    http_page_per_second: whole(1, 100_000, 50, 'Requests for pages an address may make in a second.'),
    http_probe_per_second: whole(1, 100_000, 100, 'Requests for /health and /ready an address may make in a second.'),
    http_metrics_per_second: whole(1, 100_000, 10, 'Requests for /metrics an address may make in a second.'),
  })
  .prefault({})
  .describe('Messages over a rate are dropped; each class is answered with at most one Error 429 a second.')

/** How much a client may ask of the server; everything beyond is refused at little cost. */
/** Of a process: beyond it ports, files and the lobby's lists want another one. */
const CONNECTIONS_MAX = 20_000

export const limitsSection = z.strictObject({
  message_bytes_max: whole(256, 16_777_216, MESSAGE_BYTES_MAX, 'Longest message taken from a client.'),
  bad_messages_per_minute: whole(1, 10_000, 10, 'Invalid messages in a minute after which the connection ends.'),
  sign_in_timeout_ms: whole(100, 600_000, 5000, 'A connection must sign in (and finish TLS) within this time.'),
  slow_client_ms: whole(100, 600_000, 10_000, 'A client that leaves owed messages unread this long is closed.'),
  connections_max: whole(1, CONNECTIONS_MAX, 2000, 'Connections at a time.'),
  connections_per_address_max: whole(1, 100_000, 128, 'Connections at a time from one address.'),
  sessions_per_address_max: whole(1, 4096, 64, 'Sessions created from one address that are still open.'),
  sessions_per_player_max: whole(1, 4096, 4, 'Sessions one player may have created that are still open.'),
  away_players_max: whole(
    0,
    LOBBY_PLAYERS_MAX,
    500,
    'Drivers at a time whose place is kept; one more loses it at once.',
  ),
  queue_messages_max: whole(8, 65_536, 512, 'Messages waiting to be sent to one connection.'),
  queue_bytes_max: whole(4096, 1_073_741_824, 1_048_576, 'Bytes waiting to be sent to one connection.'),
  rates,
})
