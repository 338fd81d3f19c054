import { existsSync } from 'node:fs'
import type { CutOffReason } from '../../replay/cut-off.ts'
import { openReplay } from '../../replay/replay-reader.ts'
import { type MissingEnd, missingEnd } from '../../replay/rewrite.ts'
import { FileSource } from '../../runtime/file-source.ts'
import { zstd } from '../../runtime/zstd.ts'
import { readFlags } from './replay-arguments.ts'
import { EXIT_FINE, type ReplayCommand, type ReplayOutput, UsageError } from './replay-command.ts'
import { writeNewFile } from './write-new-file.ts'

const COPY_BYTES = 1024 * 1024
const RECOVERED = 'recovered' satisfies CutOffReason

/** Gives a recording that broke off its end, in a new file. */
export const recover: ReplayCommand = {
  usage: `  recover FILE [OUT]                     a recording that broke off, up to its last whole chunk and with an end, as a
                                         new file (FILE without .part)`,
  run(argv, output) {
    const { words } = readFlags(argv, [])
    const { file, out } = filesOf(words)
    using source = new FileSource(file)
    const reader = openReplay(source, zstd)
    if (reader.isComplete) {
      output.print(`${file} has its end; there is nothing to recover`)
      return EXIT_FINE
    }
    const { keptBytes, chunks, end } = finished(missingEnd(reader, { reason: RECOVERED, classification: [] }), output)
    const bytes = writeNewFile(out, pieces(source, keptBytes, end))
    output.print(`${out}: ${chunks} chunks, ${bytes} bytes; ${source.size - keptBytes} bytes at the end were of no use`)
    return EXIT_FINE
  },
}

function filesOf([file, named, more]: readonly string[]): { readonly file: string; readonly out: string } {
  if (file === undefined) throw new UsageError('The FILE is missing; see --help.')
  if (more !== undefined) throw new UsageError(`${more} is one word too many; see --help.`)
  const out = named ?? (file.endsWith('.part') ? file.slice(0, -'.part'.length) : `${file}.recovered`)
  if (existsSync(out)) throw new UsageError(`${out} is there already; name another file.`)
  return { file, out }
}

function finished(work: ReturnType<typeof missingEnd>, { progress }: ReplayOutput): MissingEnd {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value
    progress.show(step.value.chunks / step.value.ofChunks, 'read')
  }
}

function* pieces(source: FileSource, bytes: number, end: readonly Uint8Array[]): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes; offset += COPY_BYTES) {
    yield source.read(offset, Math.min(COPY_BYTES, bytes - offset))
  }
  yield* end
}
