import type { Compression } from './compression.ts'
import type { ReplayBatch } from './replay-batch.ts'
import type { ReplayEnding, ReplayHeader } from './replay-header.ts'

/**
 * Makes the bytes of a replay, in the order of the file: whoever owns the file appends what each call returns. Holds
 * one chunk, whatever the length of the race, besides the indexes for the footer. It keeps no reference to a batch, so
 * its arrays can go back at once.
 */
export class ReplayEncoder {
  constructor(_header: ReplayHeader, _compression: Compression) {
    throw new Error('follows')
  }

  /** Magic, version and header block: the first bytes of the file. */
  start(): Uint8Array {
    throw new Error('follows')
  }

  /**
   * Takes a batch and returns the chunk that it ends, if any: with a batch that has a keyframe a new chunk begins. A
   * batch that does not follow the one before counts as a gap; until the next keyframe batches are dropped.
   */
  add(_batch: ReplayBatch): readonly Uint8Array[] {
    throw new Error('follows')
  }

  /** Batches were lost: what comes next begins with a keyframe. */
  gap(): readonly Uint8Array[] {
    throw new Error('follows')
  }

  /** Ends the chunk under way, so that what was returned so far is all that comes before the footer. */
  flush(): readonly Uint8Array[] {
    throw new Error('follows')
  }

  /** The last chunk (unless flushed), the footer and the trailer. */
  finish(_ending: ReplayEnding): readonly Uint8Array[] {
    throw new Error('follows')
  }
}
