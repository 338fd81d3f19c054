import type { InputPort } from '../actors/ports.ts'
import type { Counters } from '../observability/counters.ts'
import { createInputFrame, decodeInputFrame } from '../protocol/input/input-frame.ts'
import type { TokenBucket } from './token-bucket.ts'

/**
 * Compact input frames (INP2) of one client on their way to his car: read, held to a rate, and written to his port.
 * Where they come from, and what else they say about the client, is the owner's business.
 */
export class InputFrames {
  readonly #counters: Pick<Counters, 'inputPacketsReceived' | 'inputBytes'>
  readonly #bucket: Pick<TokenBucket, 'take'>
  readonly #frame = createInputFrame()
  #bytes = 0

  constructor({ counters, bucket }: InputFramesOptions) {
    this.#counters = counters
    this.#bucket = bucket
  }

  /** Of the frame read last. */
  get sequence(): number {
    return this.#frame.sequence
  }

  /** Of the frame read last: the newest telemetry tick that the client has; 0 = none yet. */
  get ackTick(): number {
    return this.#frame.ackTick
  }

  /** Reads a frame; the fault when the bytes are none. */
  read(bytes: Uint8Array): string | undefined {
    this.#bytes = bytes.length
    return decodeInputFrame(bytes, this.#frame)
  }

  /** Writes the inputs of the frame read last to the port, if there is one; false when it was over the rate. */
  take(nowMs: number, port: InputPort | undefined): boolean {
    if (!this.#bucket.take(nowMs)) return false
    this.#counters.inputPacketsReceived++
    this.#counters.inputBytes += this.#bytes
    const frame = this.#frame
    // Oldest first, so that a newer input never finds itself overtaken by its own repeats.
    for (let index = frame.count - 1; index >= 0; index--) {
      port?.write(
        (frame.sequence - index) >>> 0,
        frame.ticks[index] as number,
        frame.steering[index] as number,
        frame.throttle[index] as number,
        frame.brake[index] as number,
        frame.gear[index] as number,
      )
    }
    return true
  }
}

export interface InputFramesOptions {
  readonly counters: Pick<Counters, 'inputPacketsReceived' | 'inputBytes'>
  readonly bucket: Pick<TokenBucket, 'take'>
}
