import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'

/** Writes a file that is not there yet, or nothing: what was begun is removed when it fails. Gives its bytes. */
export function writeNewFile(path: string, pieces: Iterable<Uint8Array>): number {
  using file = new NewFile(path)
  for (const piece of pieces) file.write(piece)
  return file.keep()
}

/** The same for pieces that come later. */
export async function writeNewFileAsItComes(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  using file = new NewFile(path)
  for await (const piece of pieces) file.write(piece)
  return file.keep()
}

/** A file that is removed again unless it is kept. */
class NewFile implements Disposable {
  readonly #path: string
  readonly #file: number
  #bytes = 0
  #isKept = false

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'wx')
  }

  write(piece: Uint8Array): void {
    let done = 0
    while (done < piece.length) done += writeSync(this.#file, piece, done)
    this.#bytes += piece.length
  }

  /** It is on the disk; gives its bytes. */
  keep(): number {
    fsyncSync(this.#file)
    this.#isKept = true
    return this.#bytes
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
    if (!this.#isKept) unlinkSync(this.#path)
  }
}
