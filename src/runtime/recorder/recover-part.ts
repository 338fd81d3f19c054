import { createHash } from 'node:crypto'
import type { ByteSource } from '../../replay/byte-source.ts'
import type { Compression } from '../../replay/compression.ts'
import type { CutOffReason } from '../../replay/cut-off.ts'
import { ReplayError } from '../../replay/replay-error.ts'
import { openReplay } from '../../replay/replay-reader.ts'
import { missingEnd } from '../../replay/rewrite.ts'
import type { FinishedFile, FromRecorder } from './recorder-messages.ts'
import type { PartFile, ReplayDisk } from './replay-disk.ts'

/**
 * Makes a complete recording of what a crash left: all whole chunks, and the footer that was never written. A file of which
 * nothing can be read is moved aside and never deleted. Yields often, as a file of hours is large. Throws what the disk throws.
 */
export function* recoverPart(id: string, { disk, compression, now }: RecoveryOptions): Recovery {
  const startedMs = now()
  const part = disk.open(id)
  try {
    const { reason, sha256 } = yield* complete(part, compression)
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
function* complete(part: PartFile, compression: Compression): Generator<unknown, Completed, void> {
  const { size } = part
  const reader = openReplay(part, compression)
  // The crash came between the last write and the new name.
  if (reader.footer !== undefined) return { reason: reader.footer.reason, sha256: yield* sha256Of(part) }
  const { chunks, keptBytes, end } = yield* missingEnd(reader, { reason: INTERRUPTED, classification: [] })
  if (chunks === 0) throw new ReplayError('truncated', keptBytes, 'The file ends before its first chunk')
  if (part.size !== size) throw new Error('somebody still writes it')
  part.truncate(keptBytes)
  let offset = keptBytes
  for (const bytes of end) {
    part.write(bytes, offset)
    offset += bytes.length
  }
  return { reason: INTERRUPTED, sha256: yield* sha256Of(part) }
}

const INTERRUPTED = 'interrupted' satisfies CutOffReason

/** A piece at a time: a recording of hours is large. */
function* sha256Of(source: ByteSource): Generator<unknown, string, void> {
  const hash = createHash('sha256')
  for (let offset = 0; offset < source.size; offset += PIECE_BYTES) {
    hash.update(source.read(offset, PIECE_BYTES))
    yield
  }
  return hash.digest('hex')
}

const PIECE_BYTES = 1_048_576

interface Completed {
  readonly reason: string
  readonly sha256: string
}

/** Goes on at each `next`, and returns what there is to say. */
export type Recovery = Generator<unknown, FromRecorder, void>

interface RecoveryOptions {
  readonly disk: ReplayDisk
  readonly compression: Compression
  /** Milliseconds of a steady clock. */
  readonly now: () => number
}
