import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'

/** Writes a file that is not there yet, or nothing: what was begun is removed when it fails. Gives its bytes. */
export function writeNewFile(path: string, pieces: Iterable<Uint8Array>): number {
  const file = openSync(path, 'wx')
  try {
    let bytes = 0
    for (const piece of pieces) {
      writeAll(file, piece)
      bytes += piece.length
    }
    fsyncSync(file)
    return bytes
  } catch (error) {
    unlinkSync(path)
    throw error
  } finally {
    closeSync(file)
  }
}

function writeAll(file: number, piece: Uint8Array): void {
  let done = 0
  while (done < piece.length) done += writeSync(file, piece, done)
}
