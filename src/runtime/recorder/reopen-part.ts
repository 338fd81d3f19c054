import { createHash, type Hash } from 'node:crypto'
import type { Compression } from '../../replay/compression.ts'
import { openReplay } from '../../replay/replay-reader.ts'
import { gatherFooter } from '../../replay/rewrite.ts'
import type { BegunPart } from './recording-file.ts'
import type { PartFile, ReplayDisk } from './replay-disk.ts'

/**
 * Opens what a crash left of a recording so that its run can be recorded on, from `tick`, into the same file: behind its
 * last whole chunk, where the rest is cut off. Throws when that is not where it ends, and what the disk throws.
 */
export function reopenPart(
  id: string,
  tick: number,
  { disk, compression }: { readonly disk: ReplayDisk; readonly compression: Compression },
): BegunPart {
  const part = disk.open(id)
  try {
    const { size } = part
    const reader = openReplay(part, compression)
    const gathering = gatherFooter(reader)
    let step = gathering.next()
    while (step.done !== true) step = gathering.next()
    const { footer, keptBytes: bytes } = step.value
    if (reader.isComplete || footer.lastTick !== tick) throw new Error(`its last whole tick is not ${tick}`)
    const hash = hashOf(part, bytes)
    if (part.size !== size) throw new Error('somebody still writes it')
    part.truncate(bytes)
    return { part, footer, bytes, hash }
  } catch (error) {
    part.close()
    throw error
  }
}

function hashOf(part: PartFile, bytes: number): Hash {
  const hash = createHash('sha256')
  for (let offset = 0; offset < bytes; offset += PIECE_BYTES) {
    hash.update(part.read(offset, Math.min(PIECE_BYTES, bytes - offset)))
  }
  return hash
}

const PIECE_BYTES = 1_048_576
