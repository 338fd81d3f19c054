import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { buildConfig } from '../../src/config/build-config.ts'
import { type Config, configSchema } from '../../src/config/schema.ts'
import { createJsonLogger } from '../../src/observability/logger.ts'
import type { TickSource } from '../../src/runtime/metronome/metronome.ts'
import { type RunningServer, startServer } from '../../src/server/start-server.ts'
import { writeTestContent } from './test-content.ts'

export type ConfigOverrides = {
  readonly [Section in keyof Config]?: DeepPartial<Config[Section]>
}

type DeepPartial<T> = T extends object ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> } : T

/** One line of the server's log. */
export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [key: string]: unknown
}

export interface TestServer extends RunningServer, AsyncDisposable {
  readonly config: Config
  /** Everything that was logged so far, whatever its level. */
  readonly logLines: readonly LogLine[]
  /** Its own folder (content, database); gone when the server is disposed of. */
  readonly folder: string
}

/**
 * A whole server on free loopback ports, with its own content (see test-content.ts) and its own database in a folder
 * that is gone at the end. The demo is off, nothing is printed, and stopping does not wait for races. `overrides` are
 * configuration keys as in server.config.json; `ticks` moves its races in place of the clock. Use with `await using`, which
 * stops it and waits until all is closed.
 */
export async function startTestServer(overrides: ConfigOverrides = {}, ticks?: TickSource): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'apexsim-server-'))
  try {
    return await start(await testConfig(folder, overrides), folder, ticks)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** TEST_WORKERS=1 runs what uses test servers with sessions in workers. */
const WORKERS = Number(process.env['TEST_WORKERS'] ?? 0)

/** The configuration that {@link startTestServer} starts with; `folder` gets the content. */
async function testConfig(folder: string, overrides: ConfigOverrides): Promise<Config> {
  const quick: ConfigOverrides = {
    server: { drain_seconds: 0, message_grace_ms: 0, workers: WORKERS },
    network: { host: '127.0.0.1', tcp_port: 0, udp_port: 0, http_port: 0 },
    content: { ...(await writeTestContent(folder)), watch: false },
    storage: { path: join(folder, 'data', 'test.sqlite') },
    // A test that is about recordings says what is to be recorded.
    replays: { dir: join(folder, 'replays'), record: [] },
    demo: { enabled: false },
    // On a busy machine ticks are late, which is no fault of what a test is about.
    health: { lag_share: 1 },
    // All guests of a test come from one address, and fast.
    limits: { rates: { connections_per_second: 10_000, connections_burst: 10_000 } },
  }
  return configSchema.parse(merged(merged(buildConfig([], folder), quick), overrides))
}

async function start(config: Config, folder: string, ticks?: TickSource): Promise<TestServer> {
  const { log, logLines } = collectingLogger()
  const server = await startServer(config, log, '0.0.0-test', ticks)
  let isClosed = false
  const closed = server.closed.finally(() => {
    isClosed = true
  })
  // Whoever waits hears of it.
  closed.catch(() => {})
  const stop = () => {
    if (!isClosed) server.stop()
  }
  const dispose = async () => {
    stop()
    // The second request cuts the draining short.
    stop()
    try {
      await closed
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const { tcpPort, httpPort, udpPort, probePort, metricsPort, isTls, canReload, parts } = server
  const ports = { tcpPort, httpPort, udpPort, probePort, metricsPort, isTls, canReload }
  const reload = () => server.reload()
  return { ...ports, parts, reload, stop, closed, config, logLines, folder, [Symbol.asyncDispose]: dispose }
}

/** A logger that writes nowhere but into `logLines`. */
export function collectingLogger(): { readonly log: Logger; readonly logLines: readonly LogLine[] } {
  const logLines: LogLine[] = []
  const write = (line: string) => logLines.push(JSON.parse(line) as LogLine)
  return { log: createJsonLogger('trace', { write }), logLines }
}

function merged(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over === undefined ? base : over
  const keys = new Set([...Object.keys(base), ...Object.keys(over)])
  return Object.fromEntries([...keys].map((key) => [key, merged(base[key], over[key])]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
