import { CONTROL_MS_PER_TURN, CONTROL_WAITING_BYTES_MAX, CONTROL_WAITING_MAX } from './limits.ts'
import { isDataPlane } from './message-class.ts'
import type { WireListener } from './wire.ts'

/**
 * The time that clients' messages and farewells may take between two looks at what else is due, ticks above all. What is
 * beyond it waits: one message of each connection in turn, so that nobody who has much to say keeps others waiting, and
 * no burst, of one or of a thousand connections, becomes one long step of the loop.
 */
export class ControlTurns {
  readonly #now: () => number
  readonly #ticksFirst: () => void
  #waiting: TurnTaker[] = []
  #usedMs = 0
  #waitingBytes = 0
  #isTurnEnding = false

  /** `now` in milliseconds; `ticksFirst` runs what is due before anything that is taken here. */
  constructor(now: () => number, ticksFirst: () => void = () => {}) {
    this.#now = now
    this.#ticksFirst = ticksFirst
  }

  /** Whether somebody may go on in this turn. Too much that waits is worse than a late tick: then everybody may. */
  get hasTime(): boolean {
    return this.#usedMs < CONTROL_MS_PER_TURN || this.#waitingBytes > CONTROL_WAITING_BYTES_MAX
  }

  /** A connection with a listener that keeps to the turns; `onWaiting` hears when so much waits that its socket
   * should not be read. */
  take(listener: WireListener, onWaiting: (isWaiting: boolean) => void): WireListener {
    return new TurnTaker(this, listener, onWaiting)
  }

  /** When work begins, for `spent`. */
  begin(): number {
    this.#endTurnSoon()
    this.#ticksFirst()
    return this.#now()
  }

  spent(sinceMs: number): void {
    this.#usedMs += this.#now() - sinceMs
  }

  wait(taker: TurnTaker): void {
    this.#waiting.push(taker)
    this.#endTurnSoon()
  }

  note(waitingBytes: number): void {
    this.#waitingBytes += waitingBytes
  }

  #endTurnSoon(): void {
    if (this.#isTurnEnding) return
    this.#isTurnEnding = true
    setImmediate(this.#nextTurn)
  }

  readonly #nextTurn = () => {
    this.#isTurnEnding = false
    this.#usedMs = 0
    try {
      while (this.#waiting.length > 0 && this.hasTime) this.#serveEachOnce()
    } finally {
      if (this.#waiting.length > 0) this.#endTurnSoon()
    }
  }

  /** One thing of each that waits, as far as the time goes. What throws is its connection's, and keeps nobody else waiting. */
  #serveEachOnce(): void {
    const round = this.#waiting
    this.#waiting = []
    let at = 0
    try {
      while (at < round.length && this.hasTime) {
        const taker = round[at++] as TurnTaker
        try {
          taker.serveOne()
        } finally {
          if (taker.isWaiting) this.#waiting.push(taker)
        }
      }
    } finally {
      // Who was not reached comes before those who were.
      if (at < round.length) this.#waiting = [...round.slice(at), ...this.#waiting]
    }
  }
}

/** A message, or whatever else must keep its place among them. */
type Work = Uint8Array | (() => void)

/** What one connection has to say, in its order. */
class TurnTaker implements WireListener {
  readonly #turns: ControlTurns
  readonly #listener: WireListener
  readonly #onWaiting: (isWaiting: boolean) => void
  #waiting: Work[] = []
  /** Of what waits, what comes next: an array that is shifted thousands of times is moved as often. */
  #next = 0
  #isHeld = false

  constructor(turns: ControlTurns, listener: WireListener, onWaiting: (isWaiting: boolean) => void) {
    this.#turns = turns
    this.#listener = listener
    this.#onWaiting = onWaiting
  }

  /** Inputs and acknowledgements never wait, for others or for what their own client said before them. */
  message(bytes: Uint8Array): void {
    if (isDataPlane(bytes)) this.#listener.message(bytes)
    else if (this.#waiting.length > 0 || !this.#turns.hasTime) this.#postpone(new Uint8Array(bytes))
    else this.#do(bytes)
  }

  oversized(bytes: number): void {
    this.#inTurn(() => this.#listener.oversized(bytes))
  }

  unsupported(): void {
    this.#inTurn(() => this.#listener.unsupported())
  }

  noise(): void {
    this.#listener.noise()
  }

  drained(): void {
    this.#listener.drained()
  }

  closed(error?: Error): void {
    this.#inTurn(() => this.#listener.closed(error))
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  serveOne(): void {
    const work = this.#waiting[this.#next++] as Work
    if (work instanceof Uint8Array) this.#turns.note(-work.length)
    try {
      this.#do(work)
    } finally {
      if (this.#next === this.#waiting.length) this.#forget()
    }
  }

  #forget(): void {
    this.#waiting = []
    this.#next = 0
    this.#hold(false)
  }

  #inTurn(work: () => void): void {
    if (this.#waiting.length > 0 || !this.#turns.hasTime) this.#postpone(work)
    else this.#do(work)
  }

  #do(work: Work): void {
    const beganMs = this.#turns.begin()
    try {
      if (work instanceof Uint8Array) this.#listener.message(work)
      else work()
    } finally {
      this.#turns.spent(beganMs)
    }
  }

  #postpone(work: Work): void {
    this.#waiting.push(work)
    if (work instanceof Uint8Array) this.#turns.note(work.length)
    if (this.#waiting.length === 1) this.#turns.wait(this)
    if (this.#waiting.length - this.#next > CONTROL_WAITING_MAX) this.#hold(true)
  }

  #hold(isHeld: boolean): void {
    if (this.#isHeld !== isHeld) this.#onWaiting(isHeld)
    this.#isHeld = isHeld
  }
}
