/**
 * Says in the log that simulated time was lost. The first loss is said at once; what follows within a while is added
 * up and said in one line, so that a process that is late every second does not fill the disk. Nothing is left unsaid.
 */
export function createLostTimeLog(
  log: { warn(fields: object, message: string): void },
  { tickHz, after }: { readonly tickHz: number; readonly after: (delayMs: number, run: () => void) => void },
): (ticks: number) => void {
  let unsaid = 0
  let isQuiet = false
  const say = () => {
    isQuiet = false
    if (unsaid === 0) return
    const lostMs = Math.round((unsaid * 1000) / tickHz)
    log.warn({ ticks: unsaid, lostMs }, 'simulated time was lost: the process was late by more than it may catch up')
    unsaid = 0
    isQuiet = true
    after(QUIET_MS, say)
  }
  return (ticks) => {
    unsaid += ticks
    if (!isQuiet) say()
  }
}

/** Between two lines. */
const QUIET_MS = 10_000
