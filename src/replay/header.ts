import { BlockKind, block, fileHead } from './blocks.ts'
import { FLAGS, SLACK_MAX, slackOf } from './column-coding.ts'
import { readDocument, writeDocument } from './document.ts'
import { headerKind } from './header-table.ts'
import { STARTED_AT_MS_MAX } from './limits.ts'
import { ReplayError } from './replay-error.ts'
import { isReplayId, type ReplayHeader } from './replay-header.ts'

/** The first bytes of a file: magic, version, header block. Throws RangeError for what the header cannot hold. */
export function fileStart(header: ReplayHeader): Uint8Array {
  const head = fileHead()
  const body = block(BlockKind.Header, writeDocument(header, headerKind))
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

/** Reads the payload of the header block, and refuses what does not fit together. */
export function readHeader(payload: Uint8Array, offset: number): ReplayHeader {
  const header = readDocument(payload, headerKind, { name: 'header', offset })
  const complaint = complaintOf(header)
  if (complaint !== undefined) throw new ReplayError('damaged', offset, `The header cannot be: ${complaint}`)
  return header
}

function complaintOf(header: ReplayHeader): string | undefined {
  const { replayId, startedAtMs, tickHz, settings, participants, columns } = header
  if (!isReplayId(replayId)) return 'its replay_id is none'
  if (!(startedAtMs >= 0 && startedAtMs <= STARTED_AT_MS_MAX)) return 'its started_at_ms is no time of a race'
  if (settings.tickHz !== tickHz) return 'it has two tick rates'
  if (participants.some(({ slot }) => slot >= settings.capacity)) return 'a participant has a slot that there is not'
  if (new Set(columns.map(({ name }) => name)).size < columns.length) return 'a column stands there twice'
  if (columns.find(({ name }) => name === FLAGS)?.coding !== 'stepwise') return 'it has no stepwise column flags'
  if (!columns.every(({ quantum }) => quantum > 0)) return 'the quantum of a column is not positive'
  if (!columns.every((column) => slackOf(column) <= SLACK_MAX)) return 'the tolerance of a column is too large'
  return undefined
}
