import { expect } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { ReplayError } from '../../../src/replay/replay-error.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { missingEnd } from '../../../src/replay/rewrite.ts'
import { zstd } from '../../../src/runtime/zstd.ts'

/** Reads all there is; each fault must be a ReplayError that says where. Returns how many there were. */
export function readThrough(bytes: Uint8Array): number {
  let faults = 0
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error
      expect(error.message).toMatch(/\(byte \d+\)$/)
      expect(error.offset).toBeLessThanOrEqual(bytes.length)
      faults++
      return undefined
    }
  }
  const reader = attempt(() => openReplay(bytesSource(bytes), zstd))
  if (reader === undefined) return faults
  const work = attempt(() => missingEnd(reader, { reason: 'recovered', classification: [] }))
  attempt(() => [...(work ?? [])])
  for (let chunk = 0; chunk < reader.chunks.length; chunk++) {
    for (const read of ['frames', 'commands', 'events', 'keyframe', 'checks', 'stateHash'] as const) {
      attempt(() => reader[read](chunk))
    }
  }
  return faults
}

/** The fault that it ends in, which it has to. */
export function faultOf(read: () => unknown): ReplayError {
  try {
    read()
  } catch (error) {
    if (error instanceof ReplayError) return error
    throw error
  }
  throw new Error('it was read')
}
