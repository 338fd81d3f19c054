import { exportColumns } from '../../replay/export/export-columns.ts'
import { carList, raceFacts, results } from '../../replay/export/race-facts.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import { EVENT_CHUNKS_MAX } from './limits.ts'

/**
 * What is known of a recording as a whole, as JSON. While one runs, finding out who has joined means looking through all of
 * it, a part at a time: undefined says that so much was looked through, and that asking again goes on from there.
 */
export function metaAnswer(id: string, reader: ReplayReader): Uint8Array | undefined {
  if (!reader.isComplete && !reader.newcomers.look(EVENT_CHUNKS_MAX)) return undefined
  const { footer } = reader
  const columns = exportColumns(reader.header)
  const document = {
    ...raceFacts(reader),
    id,
    ...carList(reader),
    results: results(reader),
    ...(footer !== undefined && { laps: footer.laps.map(lapFacts) }),
    columns: columns.map(({ key, unit, quantum }) => ({ key, unit, quantum })),
  }
  return utf8.encode(JSON.stringify(document))
}

function lapFacts({ tick, slot, lap, timeMs, isValid }: NonNullable<ReplayReader['footer']>['laps'][number]) {
  return { tick, slot, lap, time_ms: timeMs, is_valid: isValid }
}

const utf8 = new TextEncoder()
