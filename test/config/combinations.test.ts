import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../src/config/combinations.ts'
import { CONFIG_KEYS } from '../../src/config/config-keys.ts'
import { type LoadedConfig, loadConfig } from '../../src/config/load-config.ts'

function loadWith(settings: Readonly<Record<string, string | number | boolean>>): LoadedConfig {
  const argv = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`])
  return loadConfig({ argv, env: {}, readFile: () => undefined, cwd: '/', projectRoot: '/', version: '1' })
}

const JWT = { 'auth.mode': 'jwt', 'auth.jwt_keys_file': 'a' }

describe('impossible', () => {
  test.each([
    ['TLS required without a certificate', { 'network.require_tls': true, 'network.udp.mode': 'off' }],
    ['a certificate without its key', { 'network.tls_cert_path': 'a.pem' }],
    ['a key without its certificate', { 'network.tls_key_path': 'a.pem' }],
    [
      '[UDP1] plain datagrams while TLS is required',
      { 'network.require_tls': true, 'network.tls_cert_path': 'a', 'network.tls_key_path': 'b' },
    ],
    ['one port for TCP and HTTP', { 'network.tcp_port': 9002 }],
    ['one port for HTTP and the probes', { 'http.probe_port': 9002 }],
    ['one port for the probes and the metrics', { 'http.probe_port': 9003, 'http.metrics_port': 9003 }],
    ['metrics for operators whom nobody knows', { 'http.metrics_access': 'operators' }],
    ['a telemetry rate that does not divide the tick rate', { 'telemetry.stream_hz': 50 }],
    ['a telemetry rate above the tick rate', { 'server.tick_rate_hz': 120 }],
    ['more demo cars than a session takes', { 'session.cars_max': 4 }],
    ['workers with ports beyond the last', { 'network.udp_port': 65_535, 'server.workers': 2 }],
    ['a queue shorter than the LobbyState', { 'limits.queue_bytes_max': 65_536 }],
    ['[AUTH2] web tokens without a key', { 'auth.mode': 'jwt' }],
    ['[AUTH2] web tokens with both kinds of key', { ...JWT, 'auth.jwt_secret_file': 'b' }],
    ['an inspector that others could reach', { 'dev.inspector': true, 'network.host': '0.0.0.0' }],
    ['an origin without a scheme', { 'network.allowed_origins': 'league.example' }],
    ['an origin with a path', { 'network.allowed_origins': 'https://league.example, https://shop.example/' }],
    ['an origin with a name in it', { 'network.allowed_origins': 'https://evil@league.example' }],
    ['an origin of readers with a path', { 'http.cors_origins': 'https://league.example/' }],
  ])('%s', (_, settings) => {
    expect(loadWith(settings)).toEqual({ ok: false, faults: [expect.any(String)] })
  })

  test('the line names both keys, their values and where each comes from', () => {
    expect(loadWith({ 'network.tcp_port': 9002 })).toMatchObject({
      faults: [
        'network.tcp_port = 9002 (flag --set), network.http_port = 9002 (default): both want the same TCP port.',
      ],
    })
  })

  test('a rule is silent while one of its keys is faulty in itself', () => {
    expect(loadWith({ 'network.require_tls': true, 'network.udp.mode': 'on', 'network.tls_cert_path': 'a' })).toEqual({
      ok: false,
      faults: [expect.stringContaining('found "on"'), expect.stringContaining('only one of the two is set')],
    })
  })
})

describe('possible', () => {
  test.each([
    ['any free port for TCP and HTTP', { 'network.tcp_port': 0, 'network.http_port': 0 }],
    ['one number for a TCP and a UDP port', { 'network.udp_port': 9000 }],
    ['any tick rate with telemetry rates that divide it', { 'server.tick_rate_hz': 120, 'telemetry.udp_hz': 120 }],
    ['few cars when there is no demo', { 'session.cars_max': 4, 'demo.enabled': false }],
    ['[AUTH2] web tokens with one kind of key', { ...JWT, 'auth.jwt_audience': 'apexsim' }],
    [
      'several origins',
      { 'network.allowed_origins': 'https://league.example, http://[::1]:8080 capacitor://localhost' },
    ],
    ['all origins', { 'network.allowed_origins': '*' }],
  ])('%s', (_, settings) => {
    expect(loadWith(settings)).toMatchObject({ ok: true, warnings: [] })
  })
})

test('doubtful combinations are warned of', () => {
  expect(loadWith({ 'network.host': '0.0.0.0' })).toMatchObject({
    warnings: [expect.stringContaining('travel unencrypted')],
  })
  expect(loadWith({ 'network.tls_cert_path': 'a', 'network.tls_key_path': 'b' })).toMatchObject({
    warnings: [expect.stringContaining('the datagram channel stays off')],
  })
  expect(loadWith({ 'network.host': '0.0.0.0', 'http.admin_tokens_file': 'a' })).toMatchObject({
    warnings: [expect.stringContaining('travel unencrypted'), expect.stringContaining('tokens of operators')],
  })
  expect(loadWith({ 'replays.playback': 'operators' })).toMatchObject({
    warnings: [expect.stringContaining('nobody can have a recording played')],
  })
  expect(loadWith({ 'session.resume_after_crash': true, 'replays.record': '' })).toMatchObject({
    warnings: [expect.stringContaining('only runs that are recorded go on after a crash')],
  })
  expect(loadWith(JWT)).toMatchObject({ warnings: [expect.stringContaining('auth.jwt_audience is empty')] })
})

describe('docs/OPERATIONS.md', () => {
  const text = readFileSync(new URL('../../docs/OPERATIONS.md', import.meta.url), 'utf8')
  const [, refused = '', warnedOf = ''] =
    /\nRefused combinations:\n([\s\S]*?)\nAllowed, but warned of:\n([\s\S]*?)\n#/.exec(text) ?? []
  /** Whether one of the points of a list names all these keys. */
  const isNamed = (list: string, keys: readonly string[]) =>
    list.split('\n- ').some((point) => keys.every((key) => point.includes(`\`${key}\``)))

  test('names the keys of every impossible combination together', () => {
    expect(RULES.filter(({ keys }) => !isNamed(refused, keys))).toEqual([])
  })

  test('names the keys of every doubtful combination together', () => {
    const plain = { 'network.host': '0.0.0.0', 'http.admin_tokens_file': 'a', ...JWT }
    const unrecorded = { 'session.resume_after_crash': true, 'replays.record': '' }
    const tls = { 'network.tls_cert_path': 'a', 'network.tls_key_path': 'b', 'replays.playback': 'operators' }
    const warnings = [{ ...plain, ...unrecorded }, tls].flatMap((settings) => {
      const loaded = loadWith(settings)
      return loaded.ok && loaded.type === 'config' ? loaded.warnings : []
    })
    expect(warnings).toHaveLength(6)
    const keysIn = (warning: string) => (warning.match(/[a-z_.]+[a-z]/g) ?? []).filter((word) => CONFIG_KEYS.has(word))
    expect(warnings.filter((warning) => !isNamed(warnedOf, keysIn(warning)))).toEqual([])
  })
})

test.each([0, 4, 'auto'])('server.workers may be %s', (workers) => {
  expect(loadWith({ 'server.workers': workers })).toMatchObject({ ok: true, config: { server: { workers } } })
})

test.each([-1, 65, 'many'])('server.workers may not be %s', (workers) => {
  const allowed = 'allowed is a whole number from 0 to 64 or "auto"'
  expect(loadWith({ 'server.workers': workers })).toEqual({ ok: false, faults: [expect.stringContaining(allowed)] })
})
