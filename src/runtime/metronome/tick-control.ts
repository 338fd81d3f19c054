/** Words of the memory that the metronome's thread and its owner share. */
export const Control = {
  /** Number of the run under way, from 1; 0 = stopped; -1 = end the thread. */
  Run: 0,
  /** Ticks scheduled since the run began. */
  Scheduled: 1,
  /** 1 while a wake-up is posted and not yet taken. */
  Posted: 2,
  Words: 3,
} as const
