import { setPriority } from 'node:os'

/** Of the nineteen steps there are: still a tenth of what a thread that ticks gets when both want one core. */
const BEHIND_TICKS = 10

/**
 * Called by a thread whose work can wait (disk, database, plans): from then on the system runs it behind the threads that
 * tick, where they share a core. Only on Linux, where a priority is a thread's own; elsewhere it would be the process's.
 */
export function yieldToTicks(): void {
  if (process.platform === 'linux') setPriority(BEHIND_TICKS)
}
