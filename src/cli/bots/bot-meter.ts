import type { TelemetryFrame } from '../../client/telemetry-feed.ts'
import { SessionState } from '../../protocol/enums.ts'
import { Samples } from './samples.ts'

/** What all bots of a process measure together. Times in milliseconds. */
export class FleetMeter {
  /** From connecting to AuthSuccess. */
  readonly signIn = new Samples(1_024)
  /** From sending an input to the first frame that shows it applied. */
  readonly echo = new Samples()
  /** Between neighbouring frames while cars race. */
  readonly frameGap = new Samples()
}

/** Inputs whose time of sending is remembered: four seconds of them. A power of two. */
const SENT_KEPT = 256

/** What one bot measures while cars race: echoes, gaps, frames and bytes. */
export class BotMeter {
  readonly #fleet: FleetMeter
  readonly #sentMs = new Float64Array(SENT_KEPT)
  #newestSequence = 0
  #echoedSequence = 0
  #lastFrameMs = 0
  #isRacing = false
  #racingFromMs = 0
  #racingToMs = 0
  #bytesAtStart = 0
  #bytesAtEnd = 0
  #frames = 0

  constructor(fleet: FleetMeter) {
    this.#fleet = fleet
  }

  sent(sequence: number, nowMs: number): void {
    if (this.#newestSequence === 0) this.#echoedSequence = sequence - 1
    this.#newestSequence = sequence
    this.#sentMs[sequence % SENT_KEPT] = nowMs
  }

  /** `applied` is the whole sequence of the frame's head; `bytesReceived` is the connection's count so far. */
  frame({ columns, arrivedMs }: TelemetryFrame, applied: number, bytesReceived: number): void {
    if (columns.sessionState !== SessionState.Racing) {
      this.#isRacing = false
      this.#echoedSequence = Math.max(this.#echoedSequence, applied)
      return
    }
    this.#echo(applied, arrivedMs)
    if (this.#racingFromMs === 0) {
      this.#racingFromMs = arrivedMs
      this.#bytesAtStart = bytesReceived
    } else if (this.#isRacing) this.#fleet.frameGap.add(arrivedMs - this.#lastFrameMs)
    this.#isRacing = true
    this.#frames++
    this.#lastFrameMs = arrivedMs
    this.#racingToMs = arrivedMs
    this.#bytesAtEnd = bytesReceived
  }

  /** Means over the time in which cars raced; 0 when they never did. */
  get rates(): { readonly framesPerS: number; readonly kbitPerS: number } {
    const seconds = (this.#racingToMs - this.#racingFromMs) / 1000
    if (seconds <= 0) return { framesPerS: 0, kbitPerS: 0 }
    const bytes = this.#bytesAtEnd - this.#bytesAtStart
    return { framesPerS: (this.#frames - 1) / seconds, kbitPerS: (bytes * 8) / 1000 / seconds }
  }

  #echo(applied: number, nowMs: number): void {
    if (applied > this.#newestSequence) return
    const oldest = Math.max(this.#echoedSequence, this.#newestSequence - SENT_KEPT)
    for (let sequence = oldest + 1; sequence <= applied; sequence++) {
      this.#fleet.echo.add(nowMs - (this.#sentMs[sequence % SENT_KEPT] ?? nowMs))
    }
    this.#echoedSequence = Math.max(this.#echoedSequence, applied)
  }
}
