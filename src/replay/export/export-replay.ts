import type { TrackData } from '../../content/track-data.ts'
import type { Compression } from '../compression.ts'
import type { ReplayReader } from '../replay-reader.ts'
import { exportCsv } from './csv/export-csv.ts'
import { exportJson } from './export-json.ts'
import { exportMcap } from './mcap/export-mcap.ts'
import type { ReplaySelection } from './selection.ts'

export const EXPORT_FORMATS = ['mcap', 'csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportFile {
  readonly extension: string
  readonly mediaType: string
}

/** CSV is several tables, hence an archive of them. */
export const EXPORT_FILES: Readonly<Record<ExportFormat, ExportFile>> = {
  mcap: { extension: 'mcap', mediaType: 'application/octet-stream' },
  csv: { extension: 'zip', mediaType: 'application/zip' },
  json: { extension: 'json', mediaType: 'application/json' },
}

/** Samples a second where nobody asks for another number. */
export const EXPORT_HZ_USUAL = 60

export interface ExportExtras {
  readonly compression: Compression
  /** The track of the recording, where it is known; the file has its id and hash only. */
  readonly track?: TrackData | undefined
  /** Told how much is done, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/**
 * The bytes of a recording in another format, as they come: little at a time, and an empty array where a lot was read
 * and nothing is ready, so that whoever pulls can do something else in between. The same recording gives the same bytes.
 * Throws ReplayError where the file is damaged.
 */
export async function* exportReplay(
  reader: ReplayReader,
  format: ExportFormat,
  selection: ReplaySelection,
  extras: ExportExtras,
): AsyncGenerator<Uint8Array> {
  // All formats ask who took part: while there is no footer, that means looking through the recording.
  for (let isKnown = reader.isComplete; !isKnown; ) {
    isKnown = reader.newcomers.look(1)
    yield NOTHING_YET
  }
  switch (format) {
    case 'mcap':
      return yield* exportMcap(reader, selection, extras)
    case 'csv':
      return yield* exportCsv(reader, selection, extras)
    case 'json':
      return yield* exportJson(reader, selection, extras)
  }
}

const NOTHING_YET = new Uint8Array(0)
