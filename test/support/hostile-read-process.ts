import { bytesSource } from '../../src/replay/byte-source.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { hugeFrames } from '../replay/support/hostile-files.ts'

// Reads a hostile file from one end to the other, and says how much memory that took beyond what the process had.

const CHUNKS = 6

const bytes = hugeFrames(CHUNKS)
const reader = openReplay(bytesSource(bytes), zstd)
const beforeKb = process.memoryUsage().rss / 1024
let decodedBytes = 0
for (let chunk = 0; chunk < CHUNKS; chunk++) {
  for (const { byteLength } of reader.frames(chunk).columns.values()) decodedBytes += byteLength
}
process.send?.({
  fileKb: bytes.length / 1024,
  decodedMb: decodedBytes / 2 ** 20,
  grownMb: (process.resourceUsage().maxRSS - beforeKb) / 1024,
})
