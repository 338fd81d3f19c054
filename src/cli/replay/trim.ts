import { basename } from 'node:path'
import { isReplayId } from '../../replay/replay-header.ts'
import { openReplay, type ReplayReader } from '../../replay/replay-reader.ts'
import { type Cut, type RewriteProgress, trimmed } from '../../replay/rewrite.ts'
import { FileSource } from '../../runtime/file-source.ts'
import { zstd } from '../../runtime/zstd.ts'
import { type FlagTexts, onlyWord, readFlags, readTime } from './replay-arguments.ts'
import { EXIT_FINE, type ReplayCommand, UsageError } from './replay-command.ts'
import { writeNewFile } from './write-new-file.ts'

/** Cuts a piece out of a recording, as a new file that stands by itself. */
export const trim: ReplayCommand = {
  usage: `  trim FILE [--from T] [--to T] OUT      a piece of a recording, as a new file; it begins up to five seconds early, with a
                                         whole state, and ends with a chunk of a second. T: seconds from the first
                                         tick (90.5), minutes and seconds (1:30), or a tick (t21600)`,
  run(argv, output) {
    const { words, flags } = readFlags(argv, ['from', 'to'])
    const [file, ...rest] = words
    if (file === undefined) throw new UsageError('The FILE is missing; see --help.')
    const out = onlyWord(rest, 'The OUT file')
    using source = new FileSource(file)
    const reader = openReplay(source, zstd)
    const cut = cutOf(reader, flags, out)
    if (!hasTicks(reader, cut)) {
      throw new UsageError(
        `There is nothing between tick ${cut.fromTick} and tick ${cut.toTick}; see info for the ticks.`,
      )
    }
    const show = ({ chunks, ofChunks }: RewriteProgress) => output.progress.show(chunks / ofChunks, 'cut out')
    const bytes = writeNewFile(out, trimmed(reader, cut, show))
    output.print(`${out}: ${bytes} bytes`)
    return EXIT_FINE
  },
}

function cutOf(reader: ReplayReader, flags: FlagTexts, out: string): Cut {
  const { header, firstTick, endTick } = reader
  const base = { firstTick, tickHz: header.tickHz }
  const [from, to] = [flags['from']?.at(-1), flags['to']?.at(-1)]
  const fromTick = from === undefined ? firstTick : readTime(from, base)
  const toTick = to === undefined ? endTick - 1 : readTime(to, base)
  if (fromTick > toTick) throw new UsageError('--from lies behind --to.')
  const name = basename(out).replace(/\.apxr$/, '')
  return { fromTick, toTick, replayId: isReplayId(name) ? name : header.replayId }
}

function hasTicks({ chunks }: ReplayReader, { fromTick, toTick }: Cut): boolean {
  return chunks.some(({ firstTick, ticks }) => firstTick + ticks > fromTick && firstTick <= toTick)
}
