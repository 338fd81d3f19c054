import type { ProgressBar } from '../lab/progress-bar.ts'

/** Where a command says what it has to say. */
export interface ReplayOutput {
  /** Results, for stdout. */
  print(text: string): void
  /** Faults, a line each, for stderr. */
  complain(line: string): void
  readonly progress: ProgressBar
}

/** One word after `npm run replay --`. */
export interface ReplayCommand {
  /** Its line, or lines, of the usage text. */
  readonly usage: string
  /**
   * Gives the exit code. `argv` is what follows the word. May throw UsageError, ReplayError and what node:fs throws; these
   * become one line on stderr.
   */
  run(argv: readonly string[], output: ReplayOutput): number | Promise<number>
}

/** The command line cannot be used; the message says what is wrong with it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export const EXIT_FINE = 0
export const EXIT_DIFFERS = 1
/** Incomplete, damaged, or not to be read. */
export const EXIT_DAMAGED = 2
/** As the other commands have it (EX_CONFIG of sysexits.h). */
export const EXIT_UNUSABLE = 78
