import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The server started as package.json's start line does, measured from outside by what Linux accounts. */
export interface StartedProcess {
  /** From the start of the process to `/ready` answering 200. */
  readonly readyMs: number
  cpuSeconds(): number
  rssMb(): number
  stop(): Promise<void>
}

const CACHE = join(tmpdir(), 'apexsim-bench-cache')
const HTTP_PORT = 39_002
const CLOCK_TICKS_PER_SECOND = 100

export async function startByHand({ isCold = false } = {}): Promise<StartedProcess> {
  if (isCold) rmSync(CACHE, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'apexsim-bench-'))
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const settings = ['--tcp-port', '0', '--udp-port', '0', '--http-port', `${HTTP_PORT}`, '--log-level', 'warn']
  const sets = ['--set', 'demo.enabled=false', '--set', `storage.path=${folder}/db.sqlite`]
  const beganMs = performance.now()
  const child = spawn(process.execPath, ['--max-semi-space-size=2', main, ...settings, ...sets], {
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
    stdio: 'inherit',
  })
  while (!(await isReady())) await delay(10)
  const readyMs = performance.now() - beganMs
  const stat = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8')
  return {
    readyMs,
    cpuSeconds: () => {
      const fields = stat('stat').split(' ')
      return (Number(fields[13]) + Number(fields[14])) / CLOCK_TICKS_PER_SECOND
    },
    rssMb: () => (Number(/VmRSS:\s+(\d+)/.exec(stat('status'))?.[1]) * 1024) / 1e6,
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
