import { ByteWriter } from './byte-writer.ts'

/** How one row of an index is written, always in as many bytes. */
export interface RowCoding<T> {
  /** Bytes of a row. */
  readonly width: number
  readonly write: (out: ByteWriter, row: T) => void
  readonly read: (view: DataView, at: number) => T
}

/**
 * Rows that are kept as the bytes which the file will have of them. A recorder gathers its index for hours: as objects that
 * would be several times as much, and all of it walked by each collection.
 */
export class PackedRows<T> {
  readonly #coding: RowCoding<T>
  readonly #out = new ByteWriter()

  constructor(coding: RowCoding<T>) {
    this.#coding = coding
  }

  get length(): number {
    return this.#out.length / this.#coding.width
  }

  push(row: T): void {
    this.#coding.write(this.#out, row)
  }

  list(): T[] {
    return readRows(this.#out.copy(), this.#coding)
  }
}

/** The rows of bytes that are whole rows. */
export function readRows<T>(bytes: Uint8Array, { width, read }: RowCoding<T>): T[] {
  // The index of hours is read before anything else is, by code that has not run before: no calls in between.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: T[] = []
  for (let at = 0; at < bytes.length; at += width) items.push(read(view, at))
  return items
}
