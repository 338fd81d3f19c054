import { z } from 'zod'
import { LOBBY_SESSIONS_MAX } from '../../protocol/limits.ts'
import { choice, flag, list, optionalText, share, text, whole } from '../key-types.ts'
import { LOG_LEVELS } from '../log-levels.ts'
import { isAddressOrNetwork } from '../networks.ts'

/** The demo opens also on a full server. */
const SESSIONS_MAX = LOBBY_SESSIONS_MAX - 1

/** More threads than any machine that runs one such process has cores for. */
const WORKERS_MAX = 64

/** Who this server is and how it stops. */
export const serverSection = z.strictObject({
  name: z.string().min(1).max(64).default('ApexSim').describe('The name players and the status page see.'),
  tick_rate_hz: z
    .literal([60, 120, 240, 480])
    .default(240)
    .describe('Steps of the simulation in a second; all sessions share it.'),
  workers: z
    .union([z.int().min(0).max(WORKERS_MAX), z.literal('auto')])
    .default(0)
    .describe(
      'Threads that sessions are spread over; 0: all on the main thread, "auto": one fewer than there are cores.',
    ),
  session_timeout_seconds: whole(1, 86_400, 300, 'A session that waits this long in its lobby without a start closes.'),
  sessions_max: whole(1, SESSIONS_MAX, 256, 'Sessions at a time on this server; one more is refused with Error 503.'),
  drain_seconds: whole(0, 3600, 10, 'After SIGTERM or SIGINT, races with humans get this long to finish.'),
  message_grace_ms: whole(0, 10_000, 500, 'Time for the last messages to leave before sockets close.'),
})

/** Where the server listens. Port 0 takes any free port. */
export const networkSection = z.strictObject({
  host: text('127.0.0.1', 'Address to listen on; 0.0.0.0 or :: opens the server to the network.'),
  tcp_port: whole(0, 65_535, 9000, 'Port of the TCP (or TLS) game connection; 0 takes any free one.'),
  udp_port: whole(
    0,
    65_535,
    9001,
    'Port of the datagram channel, and with server.workers of the first worker, the next ones having those that follow; 0 takes any free ones.',
  ),
  http_port: whole(0, 65_535, 9002, 'Port of HTTP and WebSocket (or https and wss); 0 takes any free one.'),
  trusted_proxies: list(
    isAddressOrNetwork,
    'addresses or networks such as 10.0.0.0/8',
    'Proxies in front of the HTTP port whose X-Forwarded-For or Forwarded says where a client comes from; nobody else is believed.',
  ),
  tls_cert_path: optionalText('PEM file with the certificate chain; with tls_key_path it turns TLS on.'),
  tls_key_path: optionalText('PEM file with the private key of the certificate.'),
  tls_min_version: choice(
    ['TLSv1.3', 'TLSv1.2'],
    'TLSv1.3',
    'The oldest TLS that is spoken; 1.2 only for clients that know no better.',
  ),
  require_tls: flag(false, 'Refuse to start without a certificate that loads.'),
  heartbeat_timeout_ms: whole(100, 600_000, 5000, 'Silence of a player in a session after which the connection ends.'),
  idle_heartbeat_timeout_ms: whole(100, 3_600_000, 30_000, 'The same for a player outside a session.'),
  allowed_origins: optionalText(
    'Origins (https://host:port, with commas between) whose pages may open a WebSocket, besides our own; *: all.',
  ),
  udp: z
    .strictObject({
      mode: choice(
        ['plain', 'off'],
        'plain',
        'plain: datagrams for telemetry and input, not encrypted, and only while TLS is off; off: none.',
      ),
      public_host: optionalText('Host name told to clients for datagrams; empty: the address they connected to.'),
    })
    .prefault({})
    .describe('The datagram channel.'),
})

/** HTTP beside the game. */
export const httpSection = z.strictObject({
  probe_port: whole(0, 65_535, 0, 'Extra plain-HTTP port that serves the probes only, for use beside https; 0: off.'),
  metrics_port: whole(0, 65_535, 0, 'Extra plain-HTTP port that serves /metrics, which is then nowhere else; 0: off.'),
  metrics_access: choice(
    ['everyone', 'operators'],
    'everyone',
    'Who may read /metrics; operators are those of http.admin_tokens_file, viewers and more, by their bearer token.',
  ),
  admin_tokens_file: optionalText(
    'File with the hashed tokens of operators; empty: nothing below /api/admin is served.',
  ),
  cors_origins: optionalText(
    'Origins (https://host:port, with commas between) whose pages may read what is below /api; *: all; empty: none.',
  ),
})

/** The simulation loop. */
export const tickSection = z.strictObject({
  overrun_ticks_max: whole(
    1,
    240,
    24,
    'Late ticks made up for in one go; what is beyond is given up, counted in apexsim_ticks_lost_total and logged.',
  ),
})

/** What the probes take for a fault. */
export const healthSection = z.strictObject({
  stall_ms: whole(
    100,
    600_000,
    2000,
    'A simulation loop silent for this long makes /health fail, and for ten seconds a main thread that stood still for it.',
  ),
  lag_share: share(
    0.25,
    'Of the ticks of health.lag_window_seconds, the share that is late or lost beyond which /ready fails; 1: it never does.',
  ),
  lag_window_seconds: whole(1, 60, 5, 'The time over which late and lost ticks are counted for that.'),
  lag_quiet_seconds: whole(0, 3600, 10, 'It is ready again when that has not been so for this long.'),
  storage_check_ms: whole(100, 600_000, 5000, 'Time between two looks at whether the database can be used.'),
})

/** What is logged, to standard output and to files. */
export const logSection = z.strictObject({
  level: choice(
    LOG_LEVELS,
    'info',
    'The least important kind of line that is logged; SIGUSR2 changes to debug and back.',
  ),
  format: choice(['auto', 'json', 'pretty'], 'auto', 'auto: pretty on a terminal, JSON lines elsewhere.'),
  redact_addresses: flag(
    true,
    'Whether the log shows networks (192.0.2.x, 2001:db8:1::x) in place of whole addresses.',
  ),
  file: optionalText(
    'Log file besides standard output, numbered (apexsim.log: apexsim.1.log), in a folder for it alone; empty: none.',
  ),
  file_bytes_max: whole(65_536, 2 ** 40, 16_777_216, 'A log file that has grown to this is followed by the next.'),
  file_count_max: whole(2, 1000, 8, 'Log files that are kept; of more, the oldest go.'),
  actor_events_per_second: whole(
    0,
    1000,
    0,
    'Lines a second, at level debug, about what actors are told and where they stand then; what is beyond is left out; 0: none.',
  ),
})
