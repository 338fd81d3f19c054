import { readU32 } from '../protocol/bytes.ts'
import { CARS_MAX } from '../protocol/limits.ts'
import { HEAD_BYTES } from '../protocol/telemetry/frame-layout.ts'
import { TelemetryFrameReader, type TelemetryRead } from '../protocol/telemetry/frame-reader.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import { Gate } from './gate.ts'
import { OLD_FRAMES_MAX } from './limits.ts'

/**
 * Telemetry as it arrives, decoded into one set of columns that every reader shares. Only the newest frame counts: what
 * is older than it is dropped, parts of a frame are gathered until it is whole, and a reader who is busy gets the newest
 * when he is back.
 */
export interface TelemetryFrame {
  /**
   * One row a car; the row is the participant's `slot`. Live: the next frame overwrites them, so copy what has to
   * outlast the listener's call or the loop's next `await`.
   */
  readonly columns: TelemetryColumns
  /** Low 16 bits of the sequence of this client's last applied input; 0 = none. */
  readonly appliedSequence: number
  /** Ticks of input that wait at the server; negative when they come late. */
  readonly bufferDepth: number
  /** On the client's clock, milliseconds. */
  readonly arrivedMs: number
  /** Bytes of the frame, or of its last part. */
  readonly bytes: number
}

export type TelemetryListener = (frame: TelemetryFrame) => void

export class TelemetryFeed {
  readonly #reader: TelemetryFrameReader
  readonly #columns = createTelemetryColumns(CARS_MAX)
  readonly #frame = { columns: this.#columns, appliedSequence: 0, bufferDepth: 0, arrivedMs: 0, bytes: 0 }
  readonly #listeners = new Set<TelemetryListener>()
  readonly #gate = new Gate()
  #delivered = 0
  #deliveredTick: number | undefined
  #hasTick = false
  #oldInARow = 0
  /** One bit for each part of the newest tick that is here. */
  #parts = 0
  #isEnded = false

  constructor({ tickRateHz }: { readonly tickRateHz: number }) {
    this.#reader = new TelemetryFrameReader({ tickRateHz, capacity: CARS_MAX })
  }

  /** Tick of the newest frame, also when it is not whole yet; 0 before the first. */
  get newestTick(): number {
    return this.#hasTick ? this.#columns.tick : 0
  }

  /** Whole frames delivered so far. */
  get delivered(): number {
    return this.#delivered
  }

  /** Takes one frame. False when it is not telemetry, is damaged, or is older than what is here. */
  receive(bytes: Uint8Array, nowMs: number): boolean {
    if (this.#isOld(bytes)) return false
    const before = this.newestTick
    const read = this.#reader.read(bytes, this.#columns)
    if (!read.ok) return false
    if (!this.#hasTick || read.tick !== before) this.#parts = 0
    this.#hasTick = true
    this.#parts |= 1 << read.partIndex
    if (this.#parts === (1 << read.partCount) - 1) this.#deliver(read, bytes.length, nowMs)
    return true
  }

  /** Calls the listener with every whole frame, until the returned function is called. */
  listen(listener: TelemetryListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** From the next frame on, the newest each time; ends with the client. */
  async *frames(): AsyncGenerator<TelemetryFrame, void, undefined> {
    let seen = this.#delivered
    while (!this.#isEnded) {
      if (seen === this.#delivered) await this.#gate.wait()
      if (seen === this.#delivered) continue
      seen = this.#delivered
      yield this.#frame
    }
  }

  /** Another session: ticks begin anew and nothing is known of its cars. */
  reset(): void {
    this.#reader.reset()
    this.#hasTick = false
    this.#deliveredTick = undefined
    this.#oldInARow = 0
    this.#columns.count = 0
    this.#columns.flags.fill(0)
  }

  end(): void {
    this.#isEnded = true
    this.#gate.open()
  }

  #deliver(read: Extract<TelemetryRead, { ok: true }>, bytes: number, nowMs: number): void {
    this.#frame.appliedSequence = read.appliedSequence
    this.#frame.bufferDepth = read.bufferDepth
    this.#frame.arrivedMs = nowMs
    this.#frame.bytes = bytes
    this.#delivered++
    this.#deliveredTick = read.tick
    for (const listener of this.#listeners) listener(this.#frame)
    this.#gate.open()
  }

  /**
   * Older than the newest, or the same again and whole already. Many old ones in a row are no stragglers: the counter
   * has begun anew.
   */
  #isOld(bytes: Uint8Array): boolean {
    if (!this.#hasTick) return false
    const ahead = (readU32(bytes, HEAD_BYTES) - this.#columns.tick) | 0
    if (ahead > 0) {
      this.#oldInARow = 0
      return false
    }
    if (ahead === 0) return this.#columns.tick === this.#deliveredTick
    this.#oldInARow++
    if (this.#oldInARow < OLD_FRAMES_MAX) return true
    this.reset()
    return false
  }
}
