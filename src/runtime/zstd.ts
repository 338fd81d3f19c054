import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Compression } from '../replay/compression.ts'

/** Beyond it a recording gains little and costs much. */
const LEVEL = 6

/** Zstandard as Node has it. */
export const zstd: Compression = {
  compress: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
  decompress: (bytes, bytesMax) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, bytesMax) }),
}
