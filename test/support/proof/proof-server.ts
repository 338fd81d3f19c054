import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { COMPILE_CACHE } from '../compile-cache.ts'
import { writeTestContent } from '../test-content.ts'
import type { ServerFigures } from './figures.ts'

export interface ServerPorts {
  readonly tcp: number
  readonly http: number
  /** With workers that of the first; the others have those that follow. */
  readonly udp: number
}

/** As short as tests want them; what protects the server stays as it is by default. */
const SETTINGS = [
  'demo.enabled=false',
  'session.countdown_seconds=0',
  'session.results_seconds=1',
  // Places of drivers who drop are kept for a moment only, so that what is left behind shows.
  'session.reconnect_grace_ms=500',
  // So are playbacks that nobody watches.
  'replays.playback_unwatched_seconds=1',
  // Everybody comes from one address here.
  'limits.rates.connections_per_second=10000',
  'limits.rates.connections_burst=10000',
  'limits.rates.failed_sign_ins_per_minute=100000',
  'limits.rates.address_create_session_per_minute=100000',
]
/** Sockets that do not follow are destroyed after two seconds, and silent ones after five. */
const QUIET_DEADLINE_MS = 20_000
const LOOK_MS = 100

/** A live server in a process of its own, to be attacked and to be looked at afterwards. */
export class ProofServer implements AsyncDisposable {
  readonly ports: ServerPorts
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(child: ChildProcess, folder: string, ports: ServerPorts) {
    this.#child = child
    this.#folder = folder
    this.ports = ports
  }

  /** `settings` are `key=value` each. */
  static async start(settings: readonly string[] = []): Promise<ProofServer> {
    const folder = await mkdtemp(join(tmpdir(), 'apexsim-proof-'))
    const { tracks_dir, cars_dir } = await writeTestContent(folder)
    const keys = [
      `content.tracks_dir=${tracks_dir}`,
      `content.cars_dir=${cars_dir}`,
      `storage.path=${folder}/db.sqlite`,
      `replays.dir=${folder}/replays`,
    ]
    const anyPorts = ['network.tcp_port=0', 'network.udp_port=0', 'network.http_port=0']
    const args = [...keys, ...anyPorts, ...SETTINGS, ...settings].flatMap((setting) => ['--set', setting])
    const execArgv = ['--expose-gc', '--max-semi-space-size=2']
    const env = { ...process.env, ...COMPILE_CACHE }
    const child = fork(new URL('proof-server-process.ts', import.meta.url), args, { execArgv, env })
    const ports = await ask<ServerPorts>(child, 'ports')
    await startReadingThread(ports.http)
    return new ProofServer(child, folder, ports)
  }

  /** Rejects when the process has ended. */
  figures(): Promise<ServerFigures> {
    return ask(this.#child, 'figures')
  }

  /** Figures once the counts are down to `quiet`, or what they still are when that takes too long. */
  async figuresWhenQuiet(quiet: Pick<ServerFigures, 'counts'> | undefined): Promise<ServerFigures> {
    const deadlineMs = performance.now() + QUIET_DEADLINE_MS
    for (;;) {
      const figures = await this.figures()
      if (quiet === undefined || isQuiet(figures, quiet) || performance.now() > deadlineMs) return figures
      await delay(LOOK_MS)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await exit
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** It starts with the first question about a recording, and rests when there has been none for a while: better there than come later. */
async function startReadingThread(httpPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/replays/nobody/meta`)
  await answer.arrayBuffer()
}

/** Threads that start with the first who needs them stay: their handles are compared, but not waited for. Timers run out. */
function isQuiet({ counts }: ServerFigures, quiet: Pick<ServerFigures, 'counts'>): boolean {
  return Object.entries(counts).every(([name, count]) => isOfThreads(name) || count <= (quiet.counts[name] ?? 0))
}

function isOfThreads(name: string): boolean {
  return name.startsWith('handles') && name !== 'handles: Timeout'
}

async function ask<Answer>(child: ChildProcess, order: 'ports' | 'figures'): Promise<Answer> {
  if (child.exitCode !== null) throw new Error(`the server has ended with ${child.exitCode}`)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const miss = (code: number | null) => reject(new Error(`the server has ended with ${code}; its own words are above`))
  child.once('exit', miss)
  child.once('message', (answer) => {
    child.off('exit', miss)
    resolve(answer as Answer)
  })
  child.send(order)
  return await promise
}
