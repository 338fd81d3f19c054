import { describe, expect, test } from 'vitest'
import { type ConfigSources, loadConfig } from '../../src/config/load-config.ts'
import type { Config } from '../../src/config/schema.ts'

type Given = Partial<Pick<ConfigSources, 'argv' | 'env'>> & { readonly files?: Readonly<Record<string, string>> }

function load({ argv = [], env = {}, files = {} }: Given) {
  const readFile = (path: string) => files[path]
  return loadConfig({ argv, env, readFile, cwd: '/srv', projectRoot: '/server', version: '1.2.3' })
}

function config(given: Given): Config {
  const loaded = load(given)
  if (!loaded.ok || loaded.type !== 'config') throw new Error(JSON.stringify(loaded))
  return loaded.config
}

function faults(given: Given): readonly string[] {
  const loaded = load(given)
  return loaded.ok ? [] : loaded.faults
}

function file(value: unknown): Readonly<Record<string, string>> {
  return { '/srv/server.config.json': JSON.stringify(value) }
}

describe('precedence', () => {
  test('without any source every key has its default', () => {
    expect(config({})).toMatchObject({
      server: { tick_rate_hz: 240 },
      network: { tcp_port: 9000, udp: { mode: 'plain' } },
    })
  })

  test('the file wins over defaults, the environment over the file, flags over the environment', () => {
    const files = file({ network: { tcp_port: 1001, udp_port: 1002, http_port: 1003 } })
    const env = { APEXSIM_NETWORK_UDP_PORT: '2002', APEXSIM_NETWORK_HTTP_PORT: '2003' }
    const { network } = config({ files, env, argv: ['--http-port', '3003'] })
    expect([network.tcp_port, network.udp_port, network.http_port]).toEqual([1001, 2002, 3003])
  })

  test('a file that lacks keys counts all the same: one key in it leaves every other at its default', () => {
    expect(config({ files: file({ network: { require_tls: false } }) })).toEqual(config({}))
  })

  test('of two equal flags the later counts, and a value may follow an equals sign', () => {
    expect(config({ argv: ['--log-level=debug', '--set', 'log.level=warn'] }).log.level).toBe('warn')
  })

  test('--set keeps what follows the first equals sign', () => {
    expect(config({ argv: ['--set', 'server.name=a=b c'] }).server.name).toBe('a=b c')
  })

  test('$schema in the file is for editors and is no key', () => {
    expect(faults({ files: file({ $schema: './server.config.schema.json' }) })).toEqual([])
  })
})

describe('paths', () => {
  test('what the server writes is by default below the folder for data, if there is one, and content in the project', () => {
    const loaded = loadConfig({
      argv: [],
      env: {},
      readFile: () => undefined,
      cwd: '/srv',
      projectRoot: '/node_modules/apexsim',
      dataRoot: '/srv',
      version: '',
    })
    expect(loaded).toMatchObject({
      config: {
        content: { tracks_dir: '/node_modules/apexsim/content/tracks' },
        storage: { path: '/srv/data/apexsim.sqlite' },
        replays: { dir: '/srv/replays' },
      },
    })
  })

  test('a path is relative to where it is written: project, file, working folder', () => {
    const files = { '/etc/apexsim/server.json': '{ "content": { "cars_dir": "cars" } }' }
    const env = { APEXSIM_REPLAYS_DIR: 'recordings' }
    const { content, replays } = config({ files, env, argv: ['--config', '/etc/apexsim/server.json'] })
    expect([content.tracks_dir, content.cars_dir, replays.dir]).toEqual([
      '/server/content/tracks',
      '/etc/apexsim/cars',
      '/srv/recordings',
    ])
  })

  test('an absolute path stays as it is and an empty one stays empty', () => {
    const { storage, network } = config({ argv: ['--set', 'storage.path=/var/lib/a.sqlite'] })
    expect([storage.path, network.tls_cert_path]).toEqual(['/var/lib/a.sqlite', ''])
  })
})

test('a share is any number from 0 to 1', () => {
  expect(config({ env: { APEXSIM_SESSION_FUEL_SHARE: '0.25' } }).session.fuel_share).toBe(0.25)
  expect(faults({ argv: ['--set', 'session.fuel_share=1.5'] })).toEqual([
    'session.fuel_share (flag --set): found 1.5, allowed is a number from 0 to 1.',
  ])
})

test('a list of words takes the words it knows', () => {
  expect(config({}).replays.record).toEqual(['race'])
  expect(config({ env: { APEXSIM_REPLAYS_RECORD: 'race, demo' } }).replays.record).toEqual(['race', 'demo'])
  expect(config({ argv: ['--set', 'replays.record='] }).replays.record).toEqual([])
  expect(faults({ files: file({ replays: { record: ['races'] } }) })).toEqual([
    'replays.record (file server.config.json): found ["races"], allowed is a list of up to 5 of "race", "qualifying", "practice", "demo", "sandbox".',
  ])
})

describe('faults', () => {
  test('all faults of all sources are reported at once', () => {
    const files = file({ network: { tcp_port: '9000' }, server: { tick_rate: 240 } })
    expect(faults({ files, env: { APEXSIM_LOG_LEVEL: 'loud' }, argv: ['--tcp-prot', '1'] })).toEqual([
      'network.tcp_port (file server.config.json): found "9000", allowed is a whole number from 0 to 65535.',
      'server.tick_rate (file server.config.json): there is no such key. Did you mean server.tick_rate_hz?',
      'log.level (environment APEXSIM_LOG_LEVEL): found "loud", allowed is "trace" or "debug" or "info" or "warn" or "error" or "silent".',
      '--tcp-prot (flag): there is no such flag. Did you mean --tcp-port?',
    ])
  })

  test('a wrong value is a fault even when a later source overrides it', () => {
    const files = file({ network: { tcp_port: 70_000 } })
    expect(faults({ files, argv: ['--tcp-port', '9000'] })).toHaveLength(1)
  })

  test.each([
    ['APEXSIM_NETWORK_TCP_PORT', '9000.5'],
    ['APEXSIM_NETWORK_TCP_PORT', ''],
    ['APEXSIM_NETWORK_TCP_PORT', '0x10'],
    ['APEXSIM_NETWORK_REQUIRE_TLS', 'yes'],
    ['APEXSIM_SERVER_TICK_RATE_HZ', '100'],
  ])('%s refuses "%s"', (name, value) => {
    expect(faults({ env: { [name]: value } })).toEqual([
      expect.stringMatching(`^[a-z_.]+ \\(environment ${name}\\): found "?${value}"?, allowed is`),
    ])
  })

  test('an unknown APEXSIM_ variable is a fault, other variables are not ours', () => {
    expect(faults({ env: { APEXSIM_NETWORK_TPC_PORT: '1', PATH: '/bin' } })).toEqual([
      'APEXSIM_NETWORK_TPC_PORT (environment): there is no such variable. Did you mean APEXSIM_NETWORK_TCP_PORT?',
    ])
  })

  test.each([
    ['a number for a section', { network: 5 }, 'network (file server.config.json): found 5, allowed is a section'],
    ['a list for a number', { network: { tcp_port: [1] } }, 'network.tcp_port (file server.config.json): found [1]'],
    ['null for a text', { server: { name: null } }, 'server.name (file server.config.json): found null'],
    ['a list for the whole', [], 'file server.config.json: found [], allowed is one JSON object'],
  ])('%s is a fault', (_, value, line) => {
    expect(faults({ files: file(value) })).toEqual([expect.stringContaining(line)])
  })

  test('a key named __proto__ is unknown like any other', () => {
    const files = { '/srv/server.config.json': '{ "__proto__": { "polluted": true } }' }
    expect(faults({ files })).toEqual([
      expect.stringContaining('__proto__ (file server.config.json): there is no such'),
    ])
  })

  test('invalid JSON is named by line and column', () => {
    const files = { '/srv/server.config.json': '{\n  "network": { "tcp_port": 9000, }\n}' }
    expect(faults({ files })).toEqual([
      'file server.config.json: not valid JSON at line 2, column 34: expected a key in double quotes.',
    ])
  })

  test('a named file that is missing is a fault', () => {
    expect(faults({ argv: ['--config', 'other.json'] })).toEqual(['file other.json: there is no such file.'])
  })

  test('a file that cannot be read is a fault', () => {
    const readFile = () => {
      throw new Error('EISDIR: illegal operation on a directory')
    }
    const loaded = loadConfig({ argv: [], env: {}, readFile, cwd: '/', projectRoot: '/', version: '1' })
    expect(loaded).toEqual({ ok: false, faults: [expect.stringContaining('cannot be read: EISDIR')] })
  })

  test.each([
    [['--tcp-port'], '--tcp-port (flag): its value is missing.'],
    [['--set', 'log.level'], '--set log.level (flag): write it as --set key=value.'],
    [['--set', 'network=1'], 'network (flag --set): this is a section, name a key in it.'],
    [['server.json'], 'server.json (argument): only flags are taken, see --help.'],
  ])('the arguments %j are a fault', (argv, line) => {
    expect(faults({ argv })).toEqual([line])
  })
})

test('a list stands in the file as one, and in a variable or a flag with commas between its entries', () => {
  const files = { '/srv/server.config.json': '{ "network": { "trusted_proxies": ["10.0.0.1", "2001:db8::/32"] } }' }
  expect(load({ files })).toMatchObject({ config: { network: { trusted_proxies: ['10.0.0.1', '2001:db8::/32'] } } })
  const env = { APEXSIM_NETWORK_TRUSTED_PROXIES: '10.0.0.1, 192.0.2.0/24' }
  expect(load({ env })).toMatchObject({ config: { network: { trusted_proxies: ['10.0.0.1', '192.0.2.0/24'] } } })
  const argv = ['--set', 'network.trusted_proxies=']
  expect(load({ env, argv })).toMatchObject({ config: { network: { trusted_proxies: [] } } })
})

test.each(['10.0.0.0/33', '10.0.0', 'proxy.example', '::1/129', '10.0.0.1/8/8', 'fe80::1%eth0', '10.0.0.1/'])(
  'a proxy %s is a fault',
  (entry) => {
    expect(faults({ argv: ['--set', `network.trusted_proxies=${entry}`] })).toEqual([
      expect.stringContaining('allowed is a list of up to 256 addresses or networks such as 10.0.0.0/8.'),
    ])
  },
)

test('--help explains the flags and --version says the version, whatever else is wrong', () => {
  expect(load({ argv: ['--help', '--nonsense'] })).toMatchObject({ ok: true, text: expect.stringContaining('--set') })
  expect(load({ argv: ['--version'] })).toEqual({ ok: true, type: 'answer', wants: 'version', text: '1.2.3' })
})
