import { BlockKind, block, trailer } from './blocks.ts'
import { readDocument, writeDocument } from './document.ts'
import { type EventRow, entriesOf, footerKind } from './footer-table.ts'
import { EVENT_KINDS_MAX } from './limits.ts'
import { ReplayError } from './replay-error.ts'
import type { EventEntry, ReplayFooter } from './replay-header.ts'

/** The last bytes of a file, to be written at `offset`: footer block and trailer. */
export function fileEnd(footer: ReplayFooter, offset: number): readonly Uint8Array[] {
  const { kinds, rows } = numbered(footer.events)
  const payload = writeDocument({ ...footer, eventKinds: kinds, events: rows }, footerKind)
  return [block(BlockKind.Footer, payload), trailer(offset)]
}

/** Reads the payload of the footer block. Throws ReplayError when it is none; that its chunks are there, the reader sees. */
export function readFooter(payload: Uint8Array, offset: number): ReplayFooter {
  const written = readDocument(payload, footerKind, { name: 'footer', offset })
  const events = entriesOf(written)
  if (events === undefined) throw new ReplayError('damaged', offset, 'The footer has events of a kind it does not name')
  const { eventKinds: _, ...footer } = written
  return { ...footer, events }
}

/** Events of more kinds than a byte can name are left out of the index; the chunks have them. */
function numbered(events: readonly EventEntry[]): { readonly kinds: readonly string[]; readonly rows: EventRow[] } {
  const kinds = [...new Set(events.map(({ kind }) => kind))].slice(0, EVENT_KINDS_MAX)
  const numbers = new Map(kinds.map((kind, index) => [kind, index]))
  const rows = events.flatMap(({ tick, kind, slot }) => {
    const number = numbers.get(kind)
    return number === undefined ? [] : [{ tick, kind: number, slot }]
  })
  return { kinds, rows }
}
