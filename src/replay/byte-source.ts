/**
 * Random access to the bytes of a replay: a file, or an array. Synchronous, because replays are read where waiting
 * holds nobody up: in worker threads, on the command line, in a browser from memory.
 */
export interface ByteSource {
  /** Bytes there are now; a recording that is still written to grows. */
  readonly size: number
  /**
   * `length` bytes from `offset`, or fewer at the end. The result is the caller's to keep and must not change when
   * something else is read.
   */
  read(offset: number, length: number): Uint8Array
}

/** The bytes of an array as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }
}
