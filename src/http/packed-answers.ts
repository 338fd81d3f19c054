import { COMPRESSED_KEPT_BYTES_MAX, COMPRESSED_KEPT_MAX } from './limits.ts'

/** Compressed answers by their tags; those that were asked for longest ago make room. */
export class PackedAnswers {
  readonly #kept = new Map<string, Uint8Array<ArrayBuffer>>()
  #bytes = 0

  find(tag: string): Uint8Array<ArrayBuffer> | undefined {
    const packed = this.#kept.get(tag)
    if (packed === undefined) return undefined
    this.#kept.delete(tag)
    this.#kept.set(tag, packed)
    return packed
  }

  keep(tag: string, packed: Uint8Array<ArrayBuffer>): void {
    this.#drop(tag)
    this.#kept.set(tag, packed)
    this.#bytes += packed.length
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= COMPRESSED_KEPT_MAX && this.#bytes <= COMPRESSED_KEPT_BYTES_MAX) return
      this.#drop(oldest)
    }
  }

  #drop(tag: string): void {
    this.#bytes -= this.#kept.get(tag)?.length ?? 0
    this.#kept.delete(tag)
  }
}
