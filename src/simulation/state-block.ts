/**
 * All mutable state of a race lives in columns (typed arrays) handed out by one StateBlock. That makes saving,
 * restoring and hashing the whole race three loops over bytes, whoever owns the columns: cars, drivers, timing, inputs
 * and the random generator. A column lives as long as its block; restoring writes into the same arrays, so views
 * handed out earlier stay valid.
 */
export class StateBlock {
  readonly #columns: Uint8Array[] = []
  #byteLength = 0

  float64(length: number): Float64Array {
    const column = new Float64Array(length)
    this.#add(column)
    return column
  }

  int32(length: number): Int32Array {
    const column = new Int32Array(length)
    this.#add(column)
    return column
  }

  uint32(length: number): Uint32Array {
    const column = new Uint32Array(length)
    this.#add(column)
    return column
  }

  uint8(length: number): Uint8Array {
    const column = new Uint8Array(length)
    this.#add(column)
    return column
  }

  get byteLength(): number {
    return this.#byteLength
  }

  /** A copy of every column, in the order in which they were handed out. */
  save(): Uint8Array {
    const bytes = new Uint8Array(this.#byteLength)
    this.saveInto(bytes)
    return bytes
  }

  /** The same into the start of `bytes`, without allocating. Throws RangeError when it is too short. */
  saveInto(bytes: Uint8Array): void {
    let offset = 0
    for (const column of this.#columns) {
      bytes.set(column, offset)
      offset += column.byteLength
    }
  }

  /** Writes what {@link save} gave back into the columns. Throws RangeError when the layouts differ. */
  restore(bytes: Uint8Array): void {
    if (bytes.byteLength !== this.#byteLength) {
      throw new RangeError(`saved state has ${bytes.byteLength} bytes, this race needs ${this.#byteLength}`)
    }
    let offset = 0
    for (const column of this.#columns) {
      column.set(bytes.subarray(offset, offset + column.byteLength))
      offset += column.byteLength
    }
  }

  /** FNV-1a (32 bits) over all columns: equal states have equal hashes on every engine of the same byte order. */
  hash(): number {
    let hash = 0x811c9dc5
    for (const column of this.#columns) {
      for (let index = 0; index < column.length; index++) {
        hash = Math.imul(hash ^ (column[index] as number), 0x01000193)
      }
    }
    return hash >>> 0
  }

  #add(column: Float64Array | Int32Array | Uint32Array | Uint8Array): void {
    this.#columns.push(new Uint8Array(column.buffer))
    this.#byteLength += column.byteLength
  }
}
