/**
 * Writes messages of Protocol Buffers (the wire format of proto3): as much of it as our few fixed messages need. Numbers
 * are whole and not negative where they are written as varints.
 */
export class ProtoWriter {
  #bytes = new Uint8Array(1024)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  varint(field: number, value: number): this {
    this.#tag(field, WIRE.varint)
    return this.#varint(value)
  }

  /** sint32: small negative numbers stay small. */
  signed(field: number, value: number): this {
    return this.varint(field, value < 0 ? -2 * value - 1 : 2 * value)
  }

  double(field: number, value: number): this {
    this.#tag(field, WIRE.fixed64)
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
    return this
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, WIRE.lengthDelimited)
    this.#varint(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** A message within this one, written by `write` into the same writer. */
  message(field: number, write: (message: this) => void): this {
    this.#tag(field, WIRE.lengthDelimited)
    const place = this.#length
    this.#reserve(1)
    this.#length++
    write(this)
    const count = this.#length - place - 1
    const width = varintWidth(count)
    this.#reserve(width)
    // Most are shorter than 128 bytes, and their length fits into the byte that was kept free.
    if (width > 1) this.#bytes.copyWithin(place + width, place + 1, this.#length)
    this.#length = place
    this.#varint(count)
    this.#length = place + width + count
    return this
  }

  /** The message, for use before the next one is begun: what is written then takes its place. The writer is empty again. */
  finish(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return bytes
  }

  #tag(field: number, wire: number): void {
    this.#varint(field * 8 + wire)
  }

  #varint(value: number): this {
    this.#reserve(10)
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) | 0x80
    this.#bytes[this.#length++] = rest
    return this
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

function varintWidth(value: number): number {
  let width = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) width++
  return width
}

const WIRE = { varint: 0, fixed64: 1, lengthDelimited: 2 } as const
const utf8 = new TextEncoder()
