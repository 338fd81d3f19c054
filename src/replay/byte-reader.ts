import { ReplayError } from './replay-error.ts'

/**
 * Reads what ByteWriter wrote and believes nothing: whoever reads past the end, or finds a number that cannot be, gets a
 * ReplayError. Its offset is that of the bytes in the file, or of the section that they were packed in.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #offset: number
  #at = 0

  /** `offset`: where the file has these bytes. */
  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#offset = offset
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4), true)
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  /** 0..2^32 - 1. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8()
      value |= (byte & 0x7f) << shift
      if (byte <= 0x7f) return shift === 28 && byte > 0x0f ? this.refuse('a number has more than 32 bits') : value >>> 0
    }
    return this.refuse('a number does not end')
  }

  /** A varint of at most `max`. */
  count(max: number): number {
    const value = this.varint()
    return value <= max ? value : this.refuse(`a count is ${value}, at most ${max} can be`)
  }

  zigzag(): number {
    const value = this.varint()
    return (value >>> 1) ^ -(value & 1)
  }

  /** A view of the next bytes. */
  bytes(length: number): Uint8Array {
    const from = this.#take(length)
    return this.#bytes.subarray(from, from + length)
  }

  /** Reads on in the next `length` bytes alone. */
  sized(length: number): ByteReader {
    return new ByteReader(this.bytes(length), this.#offset)
  }

  end(): void {
    if (this.left > 0) this.refuse(`${this.left} bytes are left over`)
  }

  refuse(what: string): never {
    throw new ReplayError('damaged', this.#offset, `The replay is damaged: ${what}`)
  }

  #take(count: number): number {
    const from = this.#at
    if (count > this.#bytes.length - from) this.refuse('a section ends too early')
    this.#at = from + count
    return from
  }
}
