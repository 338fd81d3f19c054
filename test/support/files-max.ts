import { readFileSync } from 'node:fs'

/** How many files and sockets a process may have open; Node raises its own limit to this as it starts. */
export function filesMax(): number {
  try {
    const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard)
  } catch {
    // No system to ask: those without this file have no limit of that kind by default.
    return Number.POSITIVE_INFINITY
  }
}
