import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A forked server, reachable on free ports, with a data folder of its own. */
export interface BenchServer extends AsyncDisposable {
  readonly tcpPort: number
  readonly httpPort: number
  /** Begins to measure CPU time; ticks are counted from the start. */
  reset(): void
  report(): Promise<ServerReport>
}

export interface ServerReport {
  readonly cpuPercent: number
  readonly rssMb: number
  readonly lostTicks: number
  readonly lateTicks: number
  readonly gapsMs: readonly number[]
  readonly durationsMs: readonly number[]
}

export async function forkServer(...settings: readonly string[]): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'apexsim-bench-'))
  const fixed = ['--tcp-port', '0', '--udp-port', '0', '--http-port', '0', '--set', `storage.path=${folder}/db.sqlite`]
  const child = forkBench('server-process.ts', [...fixed, ...settings], ['--max-semi-space-size=2'])
  const [ports] = (await once(child, 'message')) as [{ tcpPort: number; httpPort: number }]
  return {
    ...ports,
    reset: () => child.send('reset'),
    async report() {
      const answer = once(child, 'message')
      child.send('report')
      const [report] = (await answer) as [ServerReport]
      return report
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.send('stop')
      await exit
      rmSync(folder, { recursive: true })
    },
  }
}

/** A bare 240 Hz loop in a process of its own: what the machine itself does to a timer in the same minutes. */
export function forkBareLoop(): BareLoop {
  const child = forkBench('bare-loop.ts', [])
  return {
    async stop() {
      const answer = once(child, 'message')
      child.send('stop')
      const [gaps] = (await answer) as [number[]]
      return Float64Array.from(gaps)
    },
    [Symbol.dispose]: () => void child.kill(),
  }
}

export interface BareLoop extends Disposable {
  /** Ends it; resolves with the gaps between its turns, milliseconds. */
  stop(): Promise<Float64Array>
}

/** Runs the bots with `--json` and returns their object. */
export async function runBots(args: readonly string[]): Promise<BotsReport> {
  const script = new URL('../../src/cli/bots.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, '--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number]
  const text = Buffer.concat(chunks).toString()
  if (code !== 0) throw new Error(`the bots ended with ${code}: ${text}`)
  return JSON.parse(text) as BotsReport
}

export interface BotsReport {
  readonly bots: number
  readonly classified: number
  readonly echo_ms: Percentiles
  readonly frame_gap_ms: Percentiles
  readonly sign_in_ms: Percentiles
  readonly frames_per_s: number
  readonly kbit_per_s: number
  readonly race_seconds: number
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

function forkBench(file: string, args: readonly string[], execArgv: readonly string[] = []): ChildProcess {
  return fork(new URL(file, import.meta.url), args, { execArgv: [...execArgv], serialization: 'advanced' })
}
