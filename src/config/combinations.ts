import { isOrigin, originsOf } from './origins.ts'
import type { Config } from './schema.ts'

/**
 * What the schema of single keys cannot say: values that are each allowed but do not go together. A rule names the
 * keys it looks at, so that it stays silent while one of them already has a fault of its own.
 */
interface Rule {
  readonly keys: readonly string[]
  /** Whether the combination is impossible. */
  readonly isBroken: (config: Config) => boolean
  readonly say: string
}

/** Exported for the test that holds docs/OPERATIONS.md to them. */
export const RULES: readonly Rule[] = [
  {
    keys: ['network.tls_cert_path', 'network.tls_key_path'],
    isBroken: ({ network }) => (network.tls_cert_path === '') !== (network.tls_key_path === ''),
    say: 'only one of the two is set; TLS needs both the certificate and its key.',
  },
  {
    keys: ['network.require_tls', 'network.tls_cert_path', 'network.tls_key_path'],
    isBroken: ({ network }) => network.require_tls && network.tls_cert_path === '' && network.tls_key_path === '',
    say: 'TLS is required but no certificate and key are set.',
  },
  {
    keys: ['network.require_tls', 'network.udp.mode'],
    isBroken: ({ network }) => network.require_tls && network.udp.mode === 'plain',
    say: 'TLS is required but datagrams would be unencrypted; set network.udp.mode to "off".',
  },
  {
    keys: ['auth.mode', 'auth.jwt_keys_file', 'auth.jwt_secret_file'],
    isBroken: ({ auth }) => auth.mode === 'jwt' && (auth.jwt_keys_file === '') === (auth.jwt_secret_file === ''),
    say: 'signing in with JSON web tokens needs one of the two files, and only one.',
  },
  {
    keys: ['network.allowed_origins'],
    isBroken: ({ network }) => originsOf(network.allowed_origins).some((origin) => !isOrigin(origin)),
    say: 'an origin is a scheme and a host, with a port if it has one: https://example.org:8443, and nothing after it.',
  },
  {
    keys: ['http.cors_origins'],
    isBroken: ({ http }) => originsOf(http.cors_origins).some((origin) => !isOrigin(origin)),
    say: 'an origin is a scheme and a host, with a port if it has one: https://example.org:8443, and nothing after it.',
  },
  {
    keys: ['session.cars_max', 'demo.cars'],
    isBroken: ({ session, demo }) => demo.enabled && demo.cars > session.cars_max,
    say: 'the demo session has more cars than a session may have.',
  },
  {
    keys: ['limits.queue_bytes_max', 'lobby.state_bytes_max'],
    isBroken: ({ limits, lobby }) => limits.queue_bytes_max < lobby.state_bytes_max,
    say: 'the longest LobbyState does not fit the queue of a connection.',
  },
  {
    keys: ['network.udp_port', 'server.workers'],
    isBroken: ({ network, server }) =>
      network.udp_port > 0 && server.workers !== 'auto' && network.udp_port + server.workers - 1 > PORT_MAX,
    say: 'the workers have consecutive ports for datagrams, which go beyond the last port.',
  },
  {
    keys: ['dev.inspector', 'network.host'],
    isBroken: ({ dev, network }) => dev.inspector && !isLocalHost(network.host),
    say: 'the inspector shows everything to everybody who reaches it; it is only for a server that listens on this machine.',
  },
  portsDiffer('network.tcp_port', 'network.http_port', ({ network }) => [network.tcp_port, network.http_port]),
  portsDiffer('network.tcp_port', 'http.probe_port', ({ network, http }) => [network.tcp_port, http.probe_port]),
  portsDiffer('network.http_port', 'http.probe_port', ({ network, http }) => [network.http_port, http.probe_port]),
  portsDiffer('network.tcp_port', 'http.metrics_port', ({ network, http }) => [network.tcp_port, http.metrics_port]),
  portsDiffer('network.http_port', 'http.metrics_port', ({ network, http }) => [network.http_port, http.metrics_port]),
  portsDiffer('http.probe_port', 'http.metrics_port', ({ http }) => [http.probe_port, http.metrics_port]),
  {
    keys: ['http.metrics_access', 'http.admin_tokens_file'],
    isBroken: ({ http }) => http.metrics_access === 'operators' && http.admin_tokens_file === '',
    say: 'only operators may read the metrics, and there is no file of their tokens.',
  },
  dividesTickRate('telemetry.dialect1_hz', ({ telemetry }) => telemetry.dialect1_hz),
  dividesTickRate('telemetry.dialect1_idle_hz', ({ telemetry }) => telemetry.dialect1_idle_hz),
  dividesTickRate('telemetry.stream_hz', ({ telemetry }) => telemetry.stream_hz),
  dividesTickRate('telemetry.udp_hz', ({ telemetry }) => telemetry.udp_hz),
]

const PORT_MAX = 65_535

/** A line for every impossible combination in `config` that involves no key of `faultyKeys`. */
export function impossibleCombinations(
  config: Config,
  context: { faultyKeys: ReadonlySet<string>; describe: (key: string) => string },
): string[] {
  return RULES.filter((rule) => !rule.keys.some((key) => context.faultyKeys.has(key)) && rule.isBroken(config)).map(
    (rule) => `${rule.keys.map(context.describe).join(', ')}: ${rule.say}`,
  )
}

/** What is allowed but probably not meant. */
export function doubtfulCombinations({ network, auth, http, replays, session }: Config): string[] {
  const isTls = network.tls_cert_path !== ''
  const isLocal = isLocalHost(network.host)
  return [
    ...(isTls && network.udp.mode === 'plain'
      ? ['network.udp.mode is "plain" but TLS is on: the datagram channel stays off, everything uses the stream.']
      : []),
    ...(!isTls && !isLocal
      ? [`network.host is ${network.host} and TLS is off: names, tokens and inputs travel unencrypted.`]
      : []),
    ...(!isTls && !isLocal && http.admin_tokens_file !== ''
      ? ['http.admin_tokens_file is set and TLS is off: whoever sees the traffic has the tokens of operators.']
      : []),
    ...(auth.mode === 'jwt' && auth.jwt_audience === ''
      ? ['auth.jwt_audience is empty: tokens that their issuer made for another service sign in here too.']
      : []),
    ...(session.resume_after_crash && replays.record.length === 0
      ? [
          'session.resume_after_crash is on and replays.record is empty: only runs that are recorded go on after a crash.',
        ]
      : []),
    ...(replays.playback === 'operators' && http.admin_tokens_file === ''
      ? ['replays.playback is "operators" and http.admin_tokens_file is empty: nobody can have a recording played.']
      : []),
  ]
}

function isLocalHost(host: string): boolean {
  return /^(localhost$|127\.|::1$)/.test(host)
}

function portsDiffer(first: string, second: string, ports: (config: Config) => [number, number]): Rule {
  const isBroken = (config: Config) => {
    const [a, b] = ports(config)
    return a !== 0 && a === b
  }
  return { keys: [first, second], isBroken, say: 'both want the same TCP port.' }
}

function dividesTickRate(key: string, hz: (config: Config) => number): Rule {
  return {
    keys: [key, 'server.tick_rate_hz'],
    isBroken: (config) => config.server.tick_rate_hz % hz(config) !== 0,
    say: 'the rate must divide the tick rate, because frames are sent on ticks.',
  }
}
