/**
 * FRM1 for a client: cuts what a TCP or TLS socket reads into messages, each behind its length in 4 bytes, big-endian.
 * Memory is taken for bytes that are here, never for what a length claims, and a length above the bound ends it.
 */
const HEADER_BYTES = 4

export class FrameSplitter {
  readonly #bytesMax: number
  readonly #onMessage: (bytes: Uint8Array) => void
  /** The unfinished message with its header; `#restBytes` of it are filled. */
  #rest = new Uint8Array(0)
  #restBytes = 0

  constructor(bytesMax: number, onMessage: (bytes: Uint8Array) => void) {
    this.#bytesMax = bytesMax
    this.#onMessage = onMessage
  }

  /** Takes what was read and hands out what is whole. False at a length above the bound: nothing after it can be read. */
  push(chunk: Uint8Array): boolean {
    if (this.#restBytes > 0) this.#append(chunk)
    const bytes = this.#restBytes > 0 ? this.#rest.subarray(0, this.#restBytes) : chunk
    const rest = this.#split(bytes)
    if (rest !== undefined && (this.#restBytes === 0 || rest.length < bytes.length)) this.#keep(rest)
    return rest !== undefined
  }

  /** What is left over, or undefined at a length above the bound. */
  #split(bytes: Uint8Array): Uint8Array | undefined {
    let at = 0
    while (bytes.length - at >= HEADER_BYTES) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0)
      if (length > this.#bytesMax) return undefined
      const end = at + HEADER_BYTES + length
      if (end > bytes.length) break
      this.#onMessage(bytes.subarray(at + HEADER_BYTES, end))
      at = end
    }
    return bytes.subarray(at)
  }

  #keep(rest: Uint8Array): void {
    this.#rest = rest.slice()
    this.#restBytes = rest.length
  }

  #append(chunk: Uint8Array): void {
    const bytes = this.#restBytes + chunk.length
    if (bytes > this.#rest.length) {
      const grown = new Uint8Array(Math.max(bytes, this.#rest.length * 2))
      grown.set(this.#rest.subarray(0, this.#restBytes))
      this.#rest = grown
    }
    this.#rest.set(chunk, this.#restBytes)
    this.#restBytes = bytes
  }
}

/** A message with its length in front, so that both leave in one write. */
export function withLength(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(HEADER_BYTES + bytes.length)
  new DataView(framed.buffer).setUint32(0, bytes.length)
  framed.set(bytes, HEADER_BYTES)
  return framed
}
