import { createHash } from 'node:crypto'
import type { ByteSource } from '../../replay/byte-source.ts'
import type { Compression } from '../../replay/compression.ts'
import type { CutOffReason } from '../../replay/cut-off.ts'
import { ReplayError } from '../../replay/replay-error.ts'
import { openReplay } from '../../replay/replay-reader.ts'
import { type MissingEnd, missingEnd } from '../../replay/rewrite.ts'
import type { FinishedFile, FromRecorder } from './recorder-messages.ts'
import type { PartFile, ReplayDisk } from './replay-disk.ts'

/**
 * Makes a complete recording of what a crash left: all whole chunks, and the footer that was never written. A file of which
 * nothing can be read is moved aside and never deleted. Throws what the disk throws.
 */
export function recoverPart(id: string, { disk, compression, now }: RecoveryOptions): FromRecorder {
  const startedMs = now()
  const part = disk.open(id)
  try {
    const { reason, sha256 } = complete(part, compression)
    part.sync()
    const file: FinishedFile = { bytes: part.size, sha256, reason, tookMs: now() - startedMs }
    disk.finish(id)
    return { type: 'recovered', id, file }
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error
    return { type: 'set-aside', id, name: disk.setAside(id), reason: error.message }
  } finally {
    part.close()
  }
}

/** Throws ReplayError for a file of which nothing can be used. */
function complete(part: PartFile, compression: Compression): { readonly reason: string; readonly sha256: string } {
  const reader = openReplay(part, compression)
  // The crash came between the last write and the new name.
  if (reader.footer !== undefined) return { reason: reader.footer.reason, sha256: sha256Of(part) }
  const { chunks, keptBytes, end } = finished(missingEnd(reader, { reason: INTERRUPTED, classification: [] }))
  if (chunks === 0) throw new ReplayError('truncated', keptBytes, 'The file ends before its first chunk')
  part.truncate(keptBytes)
  let offset = keptBytes
  for (const bytes of end) {
    part.write(bytes, offset)
    offset += bytes.length
  }
  return { reason: INTERRUPTED, sha256: sha256Of(part) }
}

const INTERRUPTED = 'interrupted' satisfies CutOffReason

function finished(work: ReturnType<typeof missingEnd>): MissingEnd {
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value
}

/** A piece at a time: a recording of hours is large. */
function sha256Of(source: ByteSource): string {
  const hash = createHash('sha256')
  for (let offset = 0; offset < source.size; offset += PIECE_BYTES) hash.update(source.read(offset, PIECE_BYTES))
  return hash.digest('hex')
}

const PIECE_BYTES = 1_048_576

interface RecoveryOptions {
  readonly disk: ReplayDisk
  readonly compression: Compression
  /** Milliseconds of a steady clock. */
  readonly now: () => number
}
