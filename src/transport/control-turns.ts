import {
  CONTROL_MS_PER_TURN,
  CONTROL_WAITING_BYTES_MAX,
  CONTROL_WAITING_MAX,
  MESSAGES_BETWEEN_TICKS_MAX,
  WAITING_OVERHEAD_BYTES,
} from './limits.ts'
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
  #passed = 0
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

  /** A connection with a listener that keeps to the turns. */
  take(listener: WireListener, options: TurnTakerOptions): WireListener {
    return new TurnTaker(this, listener, options)
  }

  /** One more that does not take time of a turn, but comes by the thousand in one read of a socket. */
  pass(): void {
    this.#passed++
    if (this.#passed % MESSAGES_BETWEEN_TICKS_MAX === 0) this.#ticksFirst()
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

export interface TurnTakerOptions {
  /** Hears when so much waits that the socket should not be read. */
  readonly onWaiting: (isWaiting: boolean) => void
  /** Whether inputs and acknowledgements may come before what waits: not before the sign-in that makes them valid. */
  readonly mayOvertake: () => boolean
}

/** A message, or whatever else must keep its place among them. */
type Work = Uint8Array | (() => void)

/** What one connection has to say, in its order. */
class TurnTaker implements WireListener {
  readonly #turns: ControlTurns
  readonly #listener: WireListener
  readonly #options: TurnTakerOptions
  #waiting: Work[] = []
  /** Of what waits, what comes next: an array that is shifted thousands of times is moved as often. */
  #next = 0
  #isHeld = false

  constructor(turns: ControlTurns, listener: WireListener, options: TurnTakerOptions) {
    this.#turns = turns
    this.#listener = listener
    this.#options = options
  }

  /** Inputs and acknowledgements never wait for others, nor for what their own client said before them once he is signed in. */
  message(bytes: Uint8Array): void {
    if (isDataPlane(bytes) && (this.#waiting.length === 0 || this.#options.mayOvertake())) this.#passOn(bytes)
    else if (this.#waiting.length > 0 || !this.#turns.hasTime) this.#postpone(new Uint8Array(bytes))
    else this.#do(bytes)
  }

  #passOn(bytes: Uint8Array): void {
    this.#turns.pass()
    this.#listener.message(bytes)
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
    this.#turns.note(-weightOf(work))
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
    this.#turns.note(weightOf(work))
    this.#turns.pass()
    if (this.#waiting.length === 1) this.#turns.wait(this)
    if (this.#waiting.length - this.#next > CONTROL_WAITING_MAX) this.#hold(true)
  }

  #hold(isHeld: boolean): void {
    if (this.#isHeld !== isHeld) this.#options.onWaiting(isHeld)
    this.#isHeld = isHeld
  }
}

/** Bytes; empty messages take memory, too. */
function weightOf(work: Work): number {
  return WAITING_OVERHEAD_BYTES + (work instanceof Uint8Array ? work.length : 0)
}
