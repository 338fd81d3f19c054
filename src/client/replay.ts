import { bytesSource } from '../replay/byte-source.ts'
import { openReplay, type ReplayReader } from '../replay/replay-reader.ts'
import { loadZstd } from './zstd-decoder.ts'

// biome-ignore lint/performance/noBarrelFile: the third door to the SDK, for programs that read recordings; nobody else needs the decoder behind it.
export { type ExportColumn, exportColumns, inUnit } from '../replay/export/export-columns.ts'
export { ReplayError, type ReplayFault } from '../replay/replay-error.ts'
export type { ReplayEvent } from '../replay/replay-event.ts'
export type { ReplayFrames } from '../replay/replay-frames.ts'
export type { ReplayFooter, ReplayHeader } from '../replay/replay-header.ts'
export type { ReplayReader } from '../replay/replay-reader.ts'

/**
 * Opens a recording (docs/REPLAY-FORMAT.md) that is in memory, finished or not, in browsers and in Node. Only its index is
 * read; chunks are unpacked when they are asked for. Rejects with ReplayError when not even the header can be read, and as
 * `loadZstd` does. `bytes` are not copied and must stay as they are.
 */
export async function readReplay(bytes: Uint8Array): Promise<ReplayReader> {
  return openReplay(bytesSource(bytes), await loadZstd())
}
