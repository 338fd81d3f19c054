import { EventRing } from './event-ring.ts'
import { LIVE_GATHER_MS, LIVE_VIEWERS_PER_BREATH } from './limits.ts'
import { LiveEvent, type LiveEventName } from './live-event.ts'
import type { LiveViewer } from './live-viewer.ts'
import { Round } from './parcel.ts'

/**
 * A stream and its viewers. What is published is numbered, kept for a while, and goes out a moment later to all together:
 * never from within a tick, and with the ticks that are due between some viewers and the next. A viewer begins with the
 * next round, with how things stand or with what he has missed.
 */
export class LiveHub {
  readonly #options: LiveHubOptions
  readonly #viewers = new Set<LiveViewer>()
  readonly #ring = new EventRing()
  #pending: LiveEvent[] = []
  #number = 0
  #isOpen = false
  #timer: (() => void) | undefined
  /** Made of how things stand after `#number`, by name. */
  readonly #now = new Map<'snapshot' | 'timing', LiveEvent>()

  constructor(options: LiveHubOptions) {
    this.#options = options
  }

  get viewerCount(): number {
    return this.#viewers.size
  }

  get wantsCars(): boolean {
    for (const { hasCars } of this.#viewers) if (hasCars) return true
    return false
  }

  /** How things stand is known from now on: viewers may begin. */
  open(): void {
    this.#isOpen = true
  }

  /** There is something to gather: a round follows in a moment. */
  wake(): void {
    this.#timer ??= this.#options.after(LIVE_GATHER_MS, () => this.#flush())
  }

  /** Never from within a tick. */
  publish(name: Exclude<LiveEventName, 'snapshot' | 'cars'>, json: string): void {
    this.#number++
    this.#now.clear()
    const event = this.#event(name, json)
    this.#ring.push(event)
    this.#pending.push(event)
    this.wake()
  }

  /** Places of the cars, which are not kept. */
  pass(json: string): void {
    this.#pending.push(new LiveEvent({ name: 'cars', number: this.#number, id: undefined, json }))
    this.wake()
  }

  /** The number that an id names, when it is of an event of this stream. */
  numberOf(id: string | undefined): number | undefined {
    const prefix = `${this.#options.epoch}-`
    if (id === undefined || !id.startsWith(prefix)) return undefined
    const digits = id.slice(prefix.length)
    const number = /^\d{1,15}$/.test(digits) ? Number(digits) : this.#number + 1
    return number <= this.#number ? number : undefined
  }

  join(viewer: LiveViewer): void {
    this.#viewers.add(viewer)
    this.wake()
  }

  leave(viewer: LiveViewer): void {
    this.#viewers.delete(viewer)
  }

  /** A round, so that who was behind is no more, and signs of life. */
  heartbeat(): void {
    this.#flush()
    for (const viewer of [...this.#viewers]) viewer.heartbeat()
  }

  /** What has happened goes out, then all streams end. */
  end(): void {
    this.#flush()
    for (const viewer of [...this.#viewers]) viewer.end()
  }

  #flush(): void {
    this.#options.gather?.()
    this.#timer?.()
    this.#timer = undefined
    const events = this.#pending
    this.#pending = []
    // Nobody has begun, and whoever does begins with how things stand.
    if (!this.#isOpen) return
    const round = new Round(events, {
      snapshot: () => this.#made('snapshot', this.#options.snapshot),
      whole: () => this.#whole(),
      after: (number) => this.#ring.after(number) ?? (number === this.#number ? [] : undefined),
    })
    let written = 0
    for (const viewer of [...this.#viewers]) {
      if (written++ % LIVE_VIEWERS_PER_BREATH === 0) this.#options.breathe()
      viewer.take(round)
    }
  }

  #whole(): readonly LiveEvent[] {
    const { whole } = this.#options
    return whole === undefined ? [] : [this.#made('timing', whole)]
  }

  #made(name: 'snapshot' | 'timing', json: () => string): LiveEvent {
    const known = this.#now.get(name)
    if (known !== undefined) return known
    const event = this.#event(name, json())
    this.#now.set(name, event)
    return event
  }

  #event(name: LiveEventName, json: string): LiveEvent {
    const number = this.#number
    return new LiveEvent({ name, number, id: `${this.#options.epoch}-${number}`, json })
  }
}

export interface LiveHubOptions {
  /** Tells the ids of this stream from those of another, or of an earlier one; digits and small letters. */
  readonly epoch: string
  /** JSON of how things stand. */
  readonly snapshot: () => string
  /** JSON of timing as a whole; absent for a stream that has none. */
  readonly whole?: () => string
  /** Called before each round, to publish what has been noted since the last one. */
  readonly gather?: () => void
  /** Runs the ticks that are due. Nothing is published from within. */
  readonly breathe: () => void
  readonly after: After
}

/** Calls `run` after so many milliseconds, unless what is returned is called before. */
export type After = (ms: number, run: () => void) => () => void
