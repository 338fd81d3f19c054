import type { ByteSource } from '../../../src/replay/byte-source.ts'
import type { ReplayChunkEntry } from '../../../src/replay/replay-header.ts'

/** The bytes of an array as a source that can grow, and that knows what was read of it. */
export class WatchedSource implements ByteSource {
  /** Bytes of the array that are there yet. */
  size: number
  readonly #bytes: Uint8Array
  #offsets: number[] = []

  constructor(bytes: Uint8Array, size = bytes.length) {
    this.#bytes = bytes
    this.size = size
  }

  read(offset: number, length: number): Uint8Array {
    this.#offsets.push(offset)
    return this.#bytes.subarray(offset, Math.min(offset + length, this.size))
  }

  /** Places of the chunks that were read since the last call, each once. */
  takeRead(chunks: readonly ReplayChunkEntry[]): readonly number[] {
    const offsets = this.#offsets
    this.#offsets = []
    return [...chunks.entries()].flatMap(([place, { offset, length }]) =>
      offsets.some((at) => at >= offset && at < offset + length) ? [place] : [],
    )
  }
}
