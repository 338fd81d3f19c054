/** Failures that an address may have in the time below; then it is turned away until that time is over. */
const FAILURES_MAX = 10
const WINDOW_MS = 60_000
/** Addresses remembered; beyond it the longest unused are forgotten. Bounds the memory that guessers can take. */
const TRACKED_MAX = 4096

/** Counts failed attempts by address, so that guessing is slow and cheap to turn away. */
export class FailedAttempts {
  readonly #now: () => number
  readonly #byAddress = new Map<string, { count: number; readonly sinceMs: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether one more attempt is taken from the address. */
  mayTry(address: string): boolean {
    return (this.#current(address)?.count ?? 0) < FAILURES_MAX
  }

  failed(address: string): void {
    const { count, sinceMs } = this.#current(address) ?? { count: 0, sinceMs: this.#now() }
    this.#byAddress.delete(address)
    this.#byAddress.set(address, { count: count + 1, sinceMs })
    if (this.#byAddress.size > TRACKED_MAX) this.#byAddress.delete(this.#byAddress.keys().next().value ?? '')
  }

  #current(address: string) {
    const known = this.#byAddress.get(address)
    return known !== undefined && this.#now() - known.sinceMs < WINDOW_MS ? known : undefined
  }
}
