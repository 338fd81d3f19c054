/**
 * Speaks Agones for a server that does not: Agones learns that a game server is ready and well from calls to its SDK, ours
 * says it in its probes. One round asks the probes and passes on what they say. Nothing is passed on when a probe fails, so
 * that Agones judges a stalled server by its own rules.
 */
export interface BridgeEnds {
  /** Whether the server's probe answers with 200. Never rejects. */
  isFine(path: '/health' | '/ready'): Promise<boolean>
  /** What Agones takes this game server for: "Scheduled", "Ready", "Allocated", ... Rejects when the SDK does not answer. */
  state(): Promise<string>
  /** Calls the SDK. Rejects when it does not answer or refuses. */
  tell(what: 'ready' | 'health'): Promise<void>
}

/** States in which Agones waits to be told that the server is ready. Later ones are not to be gone back from. */
const WAITING_STATES = ['PortAllocation', 'Creating', 'Starting', 'Scheduled']

export class Bridge {
  readonly #ends: BridgeEnds
  readonly #log: (line: string) => void
  #isReadyKnown = false
  #lastFault = ''

  constructor(ends: BridgeEnds, log: (line: string) => void) {
    this.#ends = ends
    this.#log = log
  }

  /** Never rejects: what fails is logged when it is new, and tried again in the next round. */
  async round(): Promise<void> {
    try {
      if (await this.#ends.isFine('/health')) await this.#ends.tell('health')
      if (!this.#isReadyKnown && (await this.#ends.isFine('/ready'))) await this.#makeReady()
      this.#lastFault = ''
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error))
    }
  }

  /**
   * Said once in the life of a game server, also when this process was started again: one that players were sent to is
   * "Allocated", and saying "ready" then would have Agones give it away, or take it down, under them.
   */
  async #makeReady(): Promise<void> {
    if (WAITING_STATES.includes(await this.#ends.state())) {
      await this.#ends.tell('ready')
      this.#log('Agones knows that the server is ready')
    }
    this.#isReadyKnown = true
  }

  #complain(fault: string): void {
    if (fault !== this.#lastFault) this.#log(`Agones' SDK: ${fault}; trying again`)
    this.#lastFault = fault
  }
}
