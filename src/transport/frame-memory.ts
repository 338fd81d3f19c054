/**
 * Memory in which one connection's telemetry frames are put together, head and shared body, so that each leaves as one
 * piece in one write. It is written again only when the socket has taken everything: until then the bytes are the
 * socket's, and the next frame gets memory of its own. Nothing of it is ever shared between connections.
 */
export class FrameMemory {
  #memory = NOTHING
  #frame = NOTHING

  /** `bytes` of memory to be filled and sent at once. `isFree` says that nothing sent before is still waiting. */
  take(bytes: number, isFree: boolean): Buffer {
    if (!isFree || bytes > this.#memory.length) {
      this.#memory = Buffer.allocUnsafeSlow(Math.ceil(bytes / GRAIN_BYTES) * GRAIN_BYTES)
      this.#frame = NOTHING
    }
    // Frames of a race mostly have one length.
    if (this.#frame.length !== bytes) this.#frame = this.#memory.subarray(0, bytes)
    return this.#frame
  }
}

/** Writes both pieces into `frame` from `at` on. */
export function fillFrame(frame: Buffer, at: number, head: Uint8Array, body: Uint8Array): void {
  // A few bytes: a call into the engine for them costs more than they do.
  for (let index = 0; index < head.length; index++) frame[at + index] = head[index] as number
  frame.set(body, at + head.length)
}

const NOTHING = Buffer.alloc(0)
/** Lengths change a little with countdowns and cars; the memory need not. */
const GRAIN_BYTES = 256
