import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Compression } from '../replay/compression.ts'
import { SECTION_BYTES_MAX } from '../replay/limits.ts'

/**
 * Zstandard of Node for replays. Level 3 is zstd's usual one. A frame says itself how much memory it wants for its window,
 * up to gigabytes: no section is longer than SECTION_BYTES_MAX, so no more is granted.
 */
export const zstd: Compression = {
  compress: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
  decompress: (bytes, bytesMax) =>
    zstdDecompressSync(bytes, {
      // Node takes no limit of zero bytes.
      maxOutputLength: Math.max(1, bytesMax),
      params: { [constants.ZSTD_d_windowLogMax]: Math.log2(SECTION_BYTES_MAX) },
    }),
}

const LEVEL = 3
