import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { writeTestContent } from './test-content.ts'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')

/** The server as a process of its own, for what only a process can show: signals, exit codes, what it prints. */
export interface ServerProcess extends AsyncDisposable {
  readonly tcpPort: number
  readonly httpPort: number
  readonly databasePath: string
  kill(signal: NodeJS.Signals): void
  readonly exitCode: Promise<number | null>
}

/** Starts it on free ports and waits until it is ready. */
export async function startServerProcess(...settings: readonly string[]): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'apexsim-process-'))
  const { tracks_dir, cars_dir } = await writeTestContent(folder)
  const databasePath = join(folder, 'test.sqlite')
  const keys = [`content.tracks_dir=${tracks_dir}`, `content.cars_dir=${cars_dir}`, `storage.path=${databasePath}`]
  const ports = ['--tcp-port', '0', '--udp-port', '0', '--http-port', '0']
  const sets = [...keys, 'demo.enabled=false', ...settings].flatMap((setting) => ['--set', setting])
  const child = spawn(process.execPath, [MAIN, ...ports, ...sets], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exitCode = once(child, 'exit').then(([code]) => code as number | null)
  const { tcpPort, httpPort } = await readyLine(child)
  return {
    tcpPort,
    httpPort,
    databasePath,
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

async function readyLine({ stdout }: ChildProcess): Promise<{ tcpPort: number; httpPort: number }> {
  if (stdout === null) throw new Error('the server prints nowhere')
  for await (const line of createInterface({ input: stdout })) {
    const entry = JSON.parse(line) as { msg: string; tcpPort: number; httpPort: number }
    if (entry.msg.startsWith('ready')) {
      stdout.resume()
      return entry
    }
  }
  throw new Error('the server ended before it was ready')
}
