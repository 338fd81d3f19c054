/**
 * What the server's clocks say now, estimated from when its messages arrive. Round trip and offset come from Ping and
 * Pong: of the last samples the one with the shortest round trip is the truest. The tick comes from telemetry: each
 * frame shows that its tick had been reached when it left, and the frame that was least delayed says most. Samples age,
 * so that a server that lost time, or a route that changed, is believed within two seconds.
 */
const SAMPLES = 8
const WINDOW_MS = 1_000

export class ServerClock {
  readonly #msPerTick: number
  readonly #rttMs = new Float64Array(SAMPLES)
  readonly #offsetMs = new Float64Array(SAMPLES)
  #pongs = 0
  #best = 0
  /** Milliseconds by which the time of ticks is ahead of local time, at most, in this window and in the one before. */
  #lead = Number.NEGATIVE_INFINITY
  #leadBefore = Number.NEGATIVE_INFINITY
  #windowStartMs = 0

  constructor(tickRateHz: number) {
    this.#msPerTick = 1000 / tickRateHz
  }

  /** A Ping sent at local `t0`, answered by `serverTimeMs`, arrived at local `nowMs`. */
  pong(t0: number, serverTimeMs: number, nowMs: number): void {
    const rttMs = nowMs - t0
    if (!(rttMs >= 0)) return
    const place = this.#pongs % SAMPLES
    this.#pongs++
    this.#rttMs[place] = rttMs
    this.#offsetMs[place] = serverTimeMs - (t0 + rttMs / 2)
    this.#best = 0
    for (let index = 1; index < Math.min(this.#pongs, SAMPLES); index++) {
      if ((this.#rttMs[index] ?? 0) < (this.#rttMs[this.#best] ?? 0)) this.#best = index
    }
  }

  /** A telemetry frame of `tick` arrived at local `nowMs`. */
  frame(tick: number, nowMs: number): void {
    if (nowMs - this.#windowStartMs > WINDOW_MS) {
      const isGap = nowMs - this.#windowStartMs > 2 * WINDOW_MS
      this.#leadBefore = isGap ? Number.NEGATIVE_INFINITY : this.#lead
      this.#lead = Number.NEGATIVE_INFINITY
      this.#windowStartMs = nowMs
    }
    this.#lead = Math.max(this.#lead, tick * this.#msPerTick - nowMs)
  }

  /** Ticks stand still from now on, or begin anew. */
  forgetTicks(): void {
    this.#lead = Number.NEGATIVE_INFINITY
    this.#leadBefore = Number.NEGATIVE_INFINITY
  }

  /** Shortest of the last round trips, milliseconds; 0 before the first. */
  get rttMs(): number {
    return this.#rttMs[this.#best] ?? 0
  }

  /** Add it to local time to get the server's, milliseconds; 0 before the first round trip. */
  get offsetMs(): number {
    return this.#offsetMs[this.#best] ?? 0
  }

  /** The tick the server is at, with a fraction; undefined while no telemetry has come. */
  tickAt(nowMs: number): number | undefined {
    const lead = Math.max(this.#lead, this.#leadBefore)
    if (lead === Number.NEGATIVE_INFINITY) return undefined
    return Math.max(0, (nowMs + lead + this.rttMs / 2) / this.#msPerTick)
  }
}
