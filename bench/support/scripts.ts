import { type ChildProcess, execFile, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pinned, type Role } from './pinning.ts'
import { profileFlags } from './profile-flags.ts'

/** How a script of this folder runs in a process of its own. */
export interface ScriptOptions {
  readonly role: Role
  readonly args?: readonly string[]
  /** Flags of Node. */
  readonly execArgv?: readonly string[]
}

/** A heap as the server's, for what it is compared with. */
export const PLAIN_FLAGS = ['--max-semi-space-size=2']
/** As the server is started by package.json: what is sent in one turn leaves in batches. */
export const SERVER_FLAGS = [...PLAIN_FLAGS, '--test-udp-no-try-send']

/** Standard output is for the report alone: what a server logs goes where progress goes. */
export const STDERR = 2

/** Forks a script onto the core of its role; what it is asked and answers goes through the IPC channel. */
export function forkBench(file: string, { role, args = [], execArgv = [] }: ScriptOptions): ChildProcess {
  // What stands before the script's name is `execPath` and `execArgv`, so the pinning goes in there.
  const [execPath, ...before] = pinned(role, [process.execPath, ...execArgv, ...profileFlags(role)])
  return fork(new URL(file, import.meta.url), args, {
    execPath,
    execArgv: before,
    serialization: 'advanced',
    stdio: ['ignore', STDERR, STDERR, 'ipc'],
    env: env(),
  })
}

/** Runs a script to its end on the core of its role; resolves with what it printed, which is JSON. */
export async function runScript<T>(file: string, { role, args = [], execArgv = [] }: ScriptOptions): Promise<T> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const flags = [...execArgv, ...profileFlags(role)]
  const [command, ...rest] = pinned(role, [process.execPath, ...flags, script, ...args])
  const { stdout } = await promisify(execFile)(command, rest, { maxBuffer: STDOUT_BYTES_MAX, env: env() })
  return JSON.parse(stdout) as T
}

/** With compiled modules kept, as the start line keeps them: without, the type stripper is loaded and stays resident. */
function env(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'apexsim-bench-compiled') }
}

const STDOUT_BYTES_MAX = 64 << 20
