/**
 * Zstandard, handed in: Node has it, and the SDK has a decoder for browsers (src/client/replay.ts). Frames are self-contained
 * and without a dictionary.
 */
export interface Compression {
  compress(bytes: Uint8Array): Uint8Array
  /** Throws (any Error) for bytes that are not a whole frame, or when the result would have more than `bytesMax` bytes. */
  decompress(bytes: Uint8Array, bytesMax: number): Uint8Array
}

/** The half that reading needs. */
export type Decompression = Pick<Compression, 'decompress'>
