import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'

/** The recordings of a folder that bear their final name, in the order of their names. */
export function recordingsIn(dir: string): { name: string; reader: ReplayReader; sha256: string }[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.apxr'))
    .map((name) => {
      const bytes = new Uint8Array(readFileSync(join(dir, name)))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return { name, reader: openReplay(bytesSource(bytes), zstd), sha256 }
    })
}
