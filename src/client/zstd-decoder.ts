import { ZSTDDecoder } from 'zstddec'
import type { Decompression } from '../replay/compression.ts'

/**
 * Zstandard without Node: the decoder of the format's authors as WebAssembly. It never writes more than it is told to, whatever
 * a frame says of itself, and takes no longer than the bytes that go in and come out are worth, so files of strangers can be
 * given to it. Rejects where WebAssembly is not to be had: a page whose content security policy forbids it (`script-src`
 * without 'wasm-unsafe-eval', `connect-src` without data:).
 */
export async function loadZstd(): Promise<Decompression> {
  const decoder = new ZSTDDecoder()
  await decoder.init()
  return { decompress: (bytes, bytesMax) => unpacked(decoder, bytes, bytesMax) }
}

function unpacked(decoder: ZSTDDecoder, bytes: Uint8Array, bytesMax: number): Uint8Array {
  // Told 0, the library reserves what the frame says that it needs.
  const raw = decoder.decode(bytes, Math.max(1, bytesMax))
  // Its answer to what it refuses is nothing at all, and no section of a replay is empty.
  if (raw.length === 0 || raw.length > bytesMax) throw new Error('it is no whole frame, or holds more than it may')
  return raw
}
