import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * Which core does what. Servers and their yardsticks have one core, clients and everything else another, so that
 * neither takes the other's time; what shows the gain of a second core has both. Where the system cannot pin (no `taskset`, or one core to run on) processes run where
 * they are put, and the result says so.
 */
export type Role = 'server' | 'clients' | 'both'

const TASKSET = '/usr/bin/taskset'

/** The cores of each role, as `taskset` reads them; undefined when nothing is pinned. Read before this process pins itself. */
export const cores: Readonly<Record<Role, string>> | undefined = chooseCores()

/** The command line that runs `command` on the core of its role. */
export function pinned(role: Role, command: readonly string[]): readonly [string, ...string[]] {
  const [file = process.execPath, ...args] = command
  return cores === undefined ? [file, ...args] : [TASKSET, '-c', cores[role], file, ...args]
}

/** Moves this process, and with it whatever it starts without a word about cores, to the core of the clients. */
export function pinSelf(): void {
  if (cores === undefined) return
  execFileSync(TASKSET, ['-a', '-c', '-p', cores.clients, String(process.pid)], { stdio: 'ignore' })
}

function chooseCores(): Readonly<Record<Role, string>> | undefined {
  if (!existsSync(TASKSET) || !existsSync('/proc/self/status')) return undefined
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  const [server, clients] = coresOf(list)
  if (server === undefined || clients === undefined) return undefined
  return { server: `${server}`, clients: `${clients}`, both: `${server},${clients}` }
}

/** `0-2,5` → 0, 1, 2, 5: how Linux writes a set of cores. */
export function coresOf(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map((text) => Number.parseInt(text, 10))
    return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
