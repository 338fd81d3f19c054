import type { TrackData } from '../../content/track-data.ts'
import {
  EXPORT_FILES,
  EXPORT_FORMATS,
  EXPORT_HZ_USUAL,
  type ExportFormat,
  exportReplay,
} from '../../replay/export/export-replay.ts'
import { type ReplaySelection, readSelection } from '../../replay/export/selection.ts'
import { openReplay, type ReplayReader } from '../../replay/replay-reader.ts'
import { FileSource } from '../../runtime/file-source.ts'
import { zstd } from '../../runtime/zstd.ts'
import { type FlagTexts, onlyWord, readFlags } from './replay-arguments.ts'
import { EXIT_FINE, type ReplayCommand, UsageError } from './replay-command.ts'
import { findContent, SHIPPED_CONTENT } from './replay-content.ts'
import { writeNewFileAsItComes } from './write-new-file.ts'

const FLAGS = ['format', 'hz', 'cars', 'from', 'to', 'out', 'content']

/** Writes a recording in the format of another program, as a new file. */
export const exportFile: ReplayCommand = {
  usage: `  export FILE --format mcap|csv|json     a recording for other programs, as a new file: MCAP (Foxglove), CSV tables in a zip
         [--hz N] [--cars 0,3]           archive, JSON; N samples a second (${EXPORT_HZ_USUAL}), of the cars in these slots (all); T as for
         [--from T] [--to T] [--out OUT] trim; DIR as for verify, for the track map of MCAP
         [--content DIR]...`,
  async run(argv, output) {
    const { words, flags } = readFlags(argv, FLAGS)
    const file = onlyWord(words, 'The FILE')
    const format = formatOf(flags['format']?.at(-1))
    using source = new FileSource(file)
    const reader = openReplay(source, zstd)
    const selection = selectionOf(reader, flags)
    const extras = {
      compression: zstd,
      track: format === 'mcap' ? await trackOf(reader, flags['content'] ?? [SHIPPED_CONTENT]) : undefined,
      onProgress: (share: number) => output.progress.show(share, 'exporting'),
    }
    const out = flags['out']?.at(-1) ?? `${file.replace(/\.apxr(?:\.part)?$/, '')}.${EXPORT_FILES[format].extension}`
    const bytes = await writeNewFileAsItComes(out, exportReplay(reader, format, selection, extras))
    output.print(`${out}: ${bytes} bytes`)
    return EXIT_FINE
  },
}

function formatOf(text: string | undefined): ExportFormat {
  const format = EXPORT_FORMATS.find((each) => each === text)
  if (format === undefined) throw new UsageError(`--format must be one of ${EXPORT_FORMATS.join(', ')}.`)
  return format
}

function selectionOf(reader: ReplayReader, flags: FlagTexts): ReplaySelection {
  const [from, to, hz, cars] = ['from', 'to', 'hz', 'cars'].map((name) => flags[name]?.at(-1))
  const selected = readSelection({ from, to, hz, cars }, reader, EXPORT_HZ_USUAL)
  if (!selected.ok) throw new UsageError(`--${selected.fault}`)
  return selected.selection
}

/** The track that was driven on, where it is among the content; the export has no map otherwise. */
async function trackOf({ header }: ReplayReader, folders: readonly string[]): Promise<TrackData | undefined> {
  const { tracks } = await findContent(folders)
  return tracks.find(({ hash }) => hash === header.track.hash)?.data
}
