import { exportColumns } from '../../replay/export/export-columns.ts'
import { carList, raceFacts, results } from '../../replay/export/race-facts.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import { OPEN_MAX } from './limits.ts'

/**
 * What is known of a recording as a whole, as JSON. While one runs, finding out who has joined means looking through all
 * of it, so the answer is kept until there is more of the recording.
 */
export class MetaDesk {
  readonly #kept = new Map<string, { readonly reader: ReplayReader; readonly endTick: number; readonly text: string }>()

  answer(id: string, reader: ReplayReader): Uint8Array {
    const { endTick } = reader
    const known = this.#kept.get(id)
    const isCurrent = known?.reader === reader && known.endTick === endTick && !reader.isComplete
    const text = isCurrent ? known.text : metaText(id, reader)
    this.#kept.delete(id)
    this.#kept.set(id, { reader, endTick, text })
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size > OPEN_MAX) this.#kept.delete(oldest)
    return utf8.encode(text)
  }
}

function metaText(id: string, reader: ReplayReader): string {
  const { footer } = reader
  const columns = exportColumns(reader.header)
  return JSON.stringify({
    ...raceFacts(reader),
    id,
    ...carList(reader),
    results: results(reader),
    ...(footer !== undefined && { laps: footer.laps.map(lapFacts) }),
    columns: columns.map(({ key, unit, quantum }) => ({ key, unit, quantum })),
  })
}

function lapFacts({ tick, slot, lap, timeMs, isValid }: NonNullable<ReplayReader['footer']>['laps'][number]) {
  return { tick, slot, lap, time_ms: timeMs, is_valid: isValid }
}

const utf8 = new TextEncoder()
