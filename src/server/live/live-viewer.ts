import type { LiveSink } from '../../http/live-streams.ts'
import type { Counters } from '../../observability/counters.ts'
import { LIVE_BACKLOG_BYTES_MAX, LIVE_WAITING_BYTES_MAX } from './limits.ts'
import type { Parcel, Round } from './parcel.ts'

/**
 * One viewer of a stream. Who does not keep up goes without timing for a while and has it whole afterwards; what nothing
 * supersedes waits for him, up to a bound, at which his stream ends.
 */
export class LiveViewer {
  readonly hasCars: boolean
  readonly #sink: LiveSink
  readonly #counters: Pick<Counters, 'live'>
  /** Where he begins, until he has begun: behind an event, or with how things stand. */
  #begin: number | 'snapshot' | undefined
  #isBehind = false
  #isGone = false
  #givenBytes = 0
  /** As the last sign of life has seen it. */
  #takenBytes = Number.NEGATIVE_INFINITY

  constructor({ sink, hasCars, behind, counters }: LiveViewerOptions) {
    this.#sink = sink
    this.hasCars = hasCars
    this.#counters = counters
    this.#begin = behind ?? 'snapshot'
  }

  take(round: Round): void {
    if (this.#isGone) return
    const isBeginning = this.#begin !== undefined
    const parcel = this.#choose(round)
    if (parcel.events.length === 0) return
    const waitingBytes = this.#sink.waitingBytes + parcel.bytes
    if (waitingBytes > LIVE_WAITING_BYTES_MAX && !isBeginning) this.#cut()
    else {
      this.#counters.live.events += parcel.events.length
      this.#givenBytes += this.#sink.send(parcel)
    }
  }

  /** A sign of life; the end of who has taken nothing since the last one. */
  heartbeat(): void {
    if (this.#isGone) return
    const { waitingBytes } = this.#sink
    const takenBytes = this.#givenBytes - waitingBytes
    if (waitingBytes > 0 && takenBytes <= this.#takenBytes) {
      this.#cut()
      return
    }
    this.#takenBytes = takenBytes
    this.#sink.heartbeat()
  }

  end(): void {
    if (!this.#isGone) this.#sink.end()
    this.#isGone = true
  }

  #choose(round: Round): Parcel {
    const begin = this.#begin
    this.#begin = undefined
    if (begin !== undefined) return begin === 'snapshot' ? round.part('snapshot') : round.since(begin)
    const wanted = round.part(this.hasCars ? 'all' : 'without-cars')
    const isSlow = this.#sink.waitingBytes > LIVE_BACKLOG_BYTES_MAX
    if (!isSlow && !this.#isBehind) return wanted
    this.#isBehind = isSlow && (this.#isBehind || round.hasTiming)
    const given = round.part(isSlow ? 'owed' : 'repair')
    this.#counters.live.dropped += Math.max(0, wanted.events.length - given.events.length)
    return given
  }

  #cut(): void {
    this.#isGone = true
    this.#counters.live.slow++
    this.#sink.cut()
  }
}

export interface LiveViewerOptions {
  readonly sink: LiveSink
  readonly hasCars: boolean
  /** Number of the event that he goes on behind. */
  readonly behind: number | undefined
  readonly counters: Pick<Counters, 'live'>
}
