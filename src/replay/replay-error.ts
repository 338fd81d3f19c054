/**
 * A replay that cannot be used, with the byte of the file at which that was found. Reading never changes a file, and
 * never believes a file further than the limits of limits.ts.
 */
export class ReplayError extends Error {
  readonly code: ReplayFault
  /** Byte of the file. */
  readonly offset: number

  constructor(code: ReplayFault, offset: number, message: string) {
    super(`${message} (byte ${offset})`)
    this.name = 'ReplayError'
    this.code = code
    this.offset = offset
  }
}

/**
 * `damaged`: something stands there that no recorder writes. `truncated`: the file ends too early. `unsupported`: made
 * by a newer program. `too-large`: beyond what a reader takes.
 */
export type ReplayFault = 'damaged' | 'truncated' | 'unsupported' | 'too-large'
