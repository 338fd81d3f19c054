import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '../replay/byte-source.ts'

/** A file as a source of bytes, opened for reading only; sees it grow. Throws what node:fs throws. */
export class FileSource implements ByteSource, Disposable {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'r')
  }

  get size(): number {
    return fstatSync(this.#file).size
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)))
    let done = 0
    while (done < bytes.length) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, offset + done)
      if (count === 0) break
      done += count
    }
    return bytes.subarray(0, done)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}
