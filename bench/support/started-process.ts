import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pinned } from './pinning.ts'
import { profileFlags } from './profile-flags.ts'
import { SERVER_FLAGS, STDERR } from './scripts.ts'

/** The server started as package.json's start line does, on the server's core. */
export interface StartedProcess {
  /** From the start of the process to `/ready` answering 200. */
  readonly readyMs: number
  readonly pid: number
  stop(): Promise<void>
}

const CACHE = join(tmpdir(), 'apexsim-bench-cache')
const HTTP_PORT = 39_002

export async function startByHand({ isCold = false } = {}): Promise<StartedProcess> {
  if (isCold) rmSync(CACHE, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'apexsim-bench-'))
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const settings = ['--tcp-port', '0', '--udp-port', '0', '--http-port', `${HTTP_PORT}`, '--log-level', 'warn']
  const sets = ['demo.enabled=false', `storage.path=${folder}/db.sqlite`, `replays.dir=${folder}/replays`].flatMap(
    (setting) => ['--set', setting],
  )
  const beganMs = performance.now()
  const flags = [...SERVER_FLAGS, ...profileFlags('server')]
  const [file, ...args] = pinned('server', [process.execPath, ...flags, main, ...settings, ...sets])
  const child = spawn(file, args, {
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
    stdio: ['ignore', STDERR, STDERR],
  })
  while (!(await isReady())) await delay(10)
  const readyMs = performance.now() - beganMs
  return {
    readyMs,
    pid: child.pid ?? 0,
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
      rmSync(folder, { recursive: true })
    },
  }
}

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${HTTP_PORT}/ready`)).ok
  } catch {
    return false
  }
}
