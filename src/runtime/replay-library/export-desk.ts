import { createHash } from 'node:crypto'
import type { TrackData } from '../../content/track-data.ts'
import type { Compression } from '../../replay/compression.ts'
import { EXPORT_HZ_USUAL, exportReplay } from '../../replay/export/export-replay.ts'
import { readSelection } from '../../replay/export/selection.ts'
import { type ReplayAnswer, refusal } from '../../replay/replay-answer.ts'
import { openReplay, type ReplayReader } from '../../replay/replay-reader.ts'
import { FileSource } from '../file-source.ts'
import type { ExportCall, ExportPiece } from './library-calls.ts'
import { EXPORTS_MAX, PIECE_BYTES_MIN, PIECE_MS_MAX } from './limits.ts'
import { findFile } from './replay-folder.ts'

/**
 * The exports under way. Each is pulled piece by piece, so a slow reader costs nothing but its place, and has its own view
 * of the file: a recording that grows is exported as it was at the beginning.
 */
export class ExportDesk implements Disposable {
  readonly #dir: string
  readonly #compression: Compression
  readonly #exports = new Map<number, OpenExport>()

  constructor(dir: string, compression: Compression) {
    this.#dir = dir
    this.#compression = compression
  }

  /** Throws ReplayError. */
  open({ exportId, id, format, selection: text, trackJson }: ExportCall): ReplayAnswer<number> {
    if (this.#exports.size >= EXPORTS_MAX) return refusal('busy', 'Too many exports are under way.')
    const file = findFile(this.#dir, id)
    if (file === undefined) return refusal('unknown', 'No recording has this id.')
    const source = new FileSource(file.path)
    try {
      const reader = openReplay(source, this.#compression)
      const selected = readSelection(text, reader, EXPORT_HZ_USUAL)
      if (!selected.ok) {
        source[Symbol.dispose]()
        return refusal('bad-request', selected.fault)
      }
      const extras = { compression: this.#compression, track: trackOf(reader, trackJson) }
      const pieces = exportReplay(reader, format, selected.selection, extras)
      this.#exports.set(exportId, { source, pieces })
      return { ok: true, value: exportId }
    } catch (error) {
      source[Symbol.dispose]()
      throw error
    }
  }

  /** What comes next. After the last piece and after a fault the export is closed. */
  async next(exportId: number): Promise<ReplayAnswer<ExportPiece>> {
    const open = this.#exports.get(exportId)
    if (open === undefined) return refusal('unknown', 'There is no such export.')
    try {
      const piece = await pull(open.pieces)
      if (piece.isLast) this.close(exportId)
      return { ok: true, value: piece }
    } catch (error) {
      this.close(exportId)
      throw error
    }
  }

  close(exportId: number): undefined {
    this.#exports.get(exportId)?.source[Symbol.dispose]()
    this.#exports.delete(exportId)
  }

  [Symbol.dispose](): void {
    for (const exportId of [...this.#exports.keys()]) this.close(exportId)
  }
}

interface OpenExport {
  readonly source: FileSource
  readonly pieces: AsyncGenerator<Uint8Array>
}

/** The track when it is, bit for bit, the one that was driven on. */
function trackOf({ header }: ReplayReader, json: Uint8Array | undefined): TrackData | undefined {
  if (json === undefined || createHash('sha256').update(json).digest('hex') !== header.track.hash) return undefined
  return JSON.parse(new TextDecoder().decode(json)) as TrackData
}

/** Collects until there is enough to be sent, or others have waited long enough. */
async function pull(pieces: AsyncGenerator<Uint8Array>): Promise<ExportPiece> {
  const parts: Uint8Array[] = []
  const untilMs = performance.now() + PIECE_MS_MAX
  let length = 0
  let isLast = false
  while (!isLast && length < PIECE_BYTES_MIN && performance.now() < untilMs) {
    const { value, done = false } = await pieces.next()
    isLast = done
    if (value === undefined) continue
    parts.push(value)
    length += value.length
  }
  return { bytes: joined(parts, length), isLast }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
