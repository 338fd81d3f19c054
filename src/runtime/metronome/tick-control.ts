/** Words of the memory that the metronome's thread and its owner share. */
export const Control = {
  /** Number of the run under way, from 1; 0 = stopped; -1 = end the thread. */
  Run: 0,
  /** 1 while a wake-up is posted and not yet taken. */
  Posted: 1,
  Words: 4,
} as const

const SCHEDULED = 2

/**
 * The word with the ticks scheduled since this run began. Runs take turns at two words: what the thread was about to write when
 * its run ended must not be taken for a count of the next.
 */
export function scheduledOf(run: number): number {
  return SCHEDULED + (run & 1)
}
