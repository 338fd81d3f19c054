import { type ChildProcess, type StdioPipe, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { COMPILE_CACHE } from './compile-cache.ts'
import { writeTestContent } from './test-content.ts'
import type { LogLine } from './test-server.ts'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')

/** The server as a process of its own, for what only a process can show: signals, exit codes, what it prints. */
export interface ServerProcess extends AsyncDisposable {
  readonly tcpPort: number
  readonly httpPort: number
  readonly databasePath: string
  readonly replaysDir: string
  /** What it has logged so far. */
  readonly logLines: readonly LogLine[]
  /** Nobody reads its log any more. */
  closeLog(): void
  kill(signal: NodeJS.Signals): void
  readonly exitCode: Promise<number | null>
}

export interface ServerProcessOptions {
  /** `key=value` each. */
  readonly settings?: readonly string[]
  readonly nodeArgs?: readonly string[]
}

/** Starts it on free ports and waits until it is ready. */
export function startServerProcess(...settings: readonly string[]): Promise<ServerProcess> {
  return startServerProcessWith({ settings })
}

export async function startServerProcessWith(options: ServerProcessOptions): Promise<ServerProcess> {
  const spawned = await spawnServer(options, 'pipe')
  const { child, exitCode } = spawned
  const { stdout } = child
  if (stdout === null) throw new Error('the server prints nowhere')
  const logLines: LogLine[] = []
  const { tcpPort, httpPort } = await readyLine({ stdout, exitCode }, logLines)
  return { ...spawned, tcpPort, httpPort, logLines, closeLog: () => stdout.destroy() }
}

/** The same without a log that could tell its ports, which the settings have to: its standard output is `stdout`. */
export async function spawnServer(
  { settings = [], nodeArgs = [] }: ServerProcessOptions,
  stdout: StdioPipe | number,
): Promise<
  Pick<ServerProcess, 'databasePath' | 'replaysDir' | 'kill' | 'exitCode'> & AsyncDisposable & { child: ChildProcess }
> {
  const folder = await mkdtemp(join(tmpdir(), 'apexsim-process-'))
  const { tracks_dir, cars_dir } = await writeTestContent(folder)
  const databasePath = join(folder, 'test.sqlite')
  const replaysDir = join(folder, 'replays')
  const keys = [
    `content.tracks_dir=${tracks_dir}`,
    `content.cars_dir=${cars_dir}`,
    `storage.path=${databasePath}`,
    `replays.dir=${replaysDir}`,
  ]
  const ports = ['network.tcp_port=0', 'network.udp_port=0', 'network.http_port=0']
  const sets = [...keys, ...ports, 'demo.enabled=false', ...settings].flatMap((setting) => ['--set', setting])
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...sets], {
    env: { ...process.env, ...COMPILE_CACHE },
    stdio: ['ignore', stdout, 'inherit'],
  })
  const exitCode = once(child, 'exit').then(([code]) => code as number | null)
  return {
    child,
    databasePath,
    replaysDir,
    exitCode,
    kill: (signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exitCode
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs the server until it ends by itself; for starts that fail. */
export async function runServerProcess(...args: readonly string[]): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, errors: Buffer.concat(chunks).toString() }
}

interface ReadyLine extends LogLine {
  readonly tcpPort: number
  readonly httpPort: number
}

function readyLine(
  { stdout, exitCode }: { stdout: NodeJS.ReadableStream; exitCode: Promise<unknown> },
  logLines: LogLine[],
): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as LogLine
      logLines.push(entry)
      if (entry.msg.startsWith('ready')) resolve(entry as ReadyLine)
    })
    void exitCode.then(() => reject(new Error('the server ended before it was ready')))
  })
}
