const HEADER_BYTES = 4

/**
 * Cuts a byte stream into messages by FRM1's 4-byte big-endian length. It allocates for bytes that are present, never
 * for what a header claims: an unfinished frame is kept in a buffer that grows by doubling with what arrives.
 */
export class FrameAssembler {
  readonly #bytesMax: number
  readonly #sink: FrameSink
  #pending = new Uint8Array(0)
  #pendingBytes = 0
  #isDead = false

  constructor(bytesMax: number, sink: FrameSink) {
    this.#bytesMax = bytesMax
    this.#sink = sink
  }

  /** Takes what the socket read; calls the sink for every message that is complete. `chunk` may be reused afterwards. */
  push(chunk: Uint8Array): void {
    if (this.#isDead) return
    if (this.#pendingBytes === 0) {
      this.#keep(this.#drain(chunk))
      return
    }
    this.#append(chunk)
    if (this.#pendingBytes < this.#bytesNeeded()) return
    const bytes = this.#pending.subarray(0, this.#pendingBytes)
    this.#pendingBytes = 0
    this.#keep(this.#drain(bytes))
  }

  /** Ends the assembler: the connection is closing, what follows is not read. */
  stop(): void {
    this.#isDead = true
    this.#pending = new Uint8Array(0)
    this.#pendingBytes = 0
  }

  #bytesNeeded(): number {
    if (this.#pendingBytes < HEADER_BYTES) return HEADER_BYTES
    const length = readLength(this.#pending, 0)
    // A length that is refused is refused on sight.
    return length > this.#bytesMax ? HEADER_BYTES : HEADER_BYTES + length
  }

  #append(chunk: Uint8Array): void {
    const bytes = this.#pendingBytes + chunk.length
    if (bytes > this.#pending.length) {
      const grown = new Uint8Array(Math.max(bytes, this.#pending.length * 2))
      grown.set(this.#pending.subarray(0, this.#pendingBytes))
      this.#pending = grown
    }
    this.#pending.set(chunk, this.#pendingBytes)
    this.#pendingBytes = bytes
  }

  #keep(rest: Uint8Array): void {
    if (this.#isDead || rest.length === 0) {
      this.#pending = new Uint8Array(0)
      return
    }
    // A copy, which slice() of a Buffer is not: the rest is a view of the socket's buffer or of our own old one.
    this.#pending = new Uint8Array(rest)
    this.#pendingBytes = rest.length
  }

  /** Hands over whole frames from `bytes` and returns what is left. */
  #drain(bytes: Uint8Array): Uint8Array {
    let offset = 0
    while (!this.#isDead && bytes.length - offset >= HEADER_BYTES) {
      const length = readLength(bytes, offset)
      if (length > this.#bytesMax) {
        this.#isDead = true
        this.#sink.oversized(length)
        break
      }
      const end = offset + HEADER_BYTES + length
      if (end > bytes.length) break
      this.#sink.message(bytes.subarray(offset + HEADER_BYTES, end))
      offset = end
    }
    return bytes.subarray(offset)
  }
}

export interface FrameSink {
  message(bytes: Uint8Array): void
  oversized(bytes: number): void
}

function readLength(bytes: Uint8Array, offset: number): number {
  const at = (index: number) => bytes[offset + index] as number
  return at(0) * 0x1000000 + ((at(1) << 16) | (at(2) << 8) | at(3))
}

/** The 4 bytes that precede a message of `length` bytes. */
export function frameHeader(length: number): Uint8Array {
  return Uint8Array.of(length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff)
}
