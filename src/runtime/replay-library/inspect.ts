import { createHash } from 'node:crypto'
import { isCutOff } from '../../replay/cut-off.ts'
import { summariseReplay } from '../../replay/replay-summary.ts'
import type { FileSource } from '../file-source.ts'
import type { InspectedReplay } from './library-calls.ts'
import { HASH_BYTES } from './limits.ts'
import type { OpenedReplay } from './open-replays.ts'

/** Reads a file through for the index. The id is that of the file, whatever its header says. Throws ReplayError. */
export function inspect(id: string, { reader, source }: OpenedReplay, sha256: string | undefined): InspectedReplay {
  const { footer } = reader
  const hash = footer !== undefined ? (sha256 ?? sha256Of(source)) : undefined
  return {
    ...summariseReplay(reader),
    id,
    bytes: source.size,
    ...(hash !== undefined && { sha256: hash }),
    isInterrupted: footer === undefined || isCutOff(footer.reason),
  }
}

function sha256Of(source: FileSource): string {
  const hash = createHash('sha256')
  const { size } = source
  for (let offset = 0; offset < size; offset += HASH_BYTES) {
    hash.update(source.read(offset, Math.min(HASH_BYTES, size - offset)))
  }
  return hash.digest('hex')
}
