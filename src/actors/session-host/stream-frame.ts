import type { SharedFrame } from '../ports.ts'

/** A frame out of the ring: for streams alone, because a worker sends its datagrams itself. */
export class StreamFrame implements SharedFrame {
  readonly tick: number
  readonly body: Uint8Array

  constructor(tick: number, body: Uint8Array) {
    this.tick = tick
    this.body = body
  }

  streamBody(): Uint8Array {
    return this.body
  }

  datagramBodies(): undefined {
    return undefined
  }
}
