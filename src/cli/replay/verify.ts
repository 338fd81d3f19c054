import type { PreparedRace } from '../../race/prepared-race.ts'
import { obstacleTo } from '../../replay/obstacle.ts'
import { carsOf } from '../../replay/replay-contents.ts'
import { openReplay, type ReplayReader } from '../../replay/replay-reader.ts'
import { type VerifyResult, verifyReplay } from '../../replay/verify.ts'
import { FileSource } from '../../runtime/file-source.ts'
import { zstd } from '../../runtime/zstd.ts'
import { onlyWord, readFlags } from './replay-arguments.ts'
import { EXIT_DAMAGED, EXIT_DIFFERS, EXIT_FINE, type ReplayCommand, type ReplayOutput } from './replay-command.ts'
import { findContent, installedFor, prepareRecorded, SHIPPED_CONTENT } from './replay-content.ts'
import { readPublicKey, sealFault } from './seal.ts'

/** Drives the race again and says whether it is the one that was recorded. */
export const verify: ReplayCommand = {
  usage: `  verify FILE [--content DIR]...         drives the race again and compares every tick and the result; DIR has the
         [--key PUBLIC.pem]              folders tracks and cars of the server that recorded it (the shipped ones); checks the
                                         file's hash before, and with the server's public key its signature`,
  async run(argv, output) {
    const { words, flags } = readFlags(argv, ['content', 'key'])
    const keyFile = flags['key']?.at(-1)
    const key = keyFile === undefined ? undefined : readPublicKey(keyFile)
    using source = new FileSource(onlyWord(words, 'The FILE'))
    const reader = openReplay(source, zstd)
    const fault = sealFault(source, reader, key)
    if (fault !== undefined) {
      output.complain(`damaged: ${fault}`)
      return EXIT_DAMAGED
    }
    output.progress.show(0, 'preparing')
    const prepared = await prepare(reader, flags['content'] ?? [SHIPPED_CONTENT])
    if (typeof prepared === 'string') {
      output.complain(`incomplete: ${prepared}`)
      return EXIT_DAMAGED
    }
    return report(drive(reader, prepared, output), reader, output)
  },
}

/** The race's content, or what stands in the way. */
async function prepare(reader: ReplayReader, folders: readonly string[]): Promise<PreparedRace | string> {
  const content = await findContent(folders)
  const cars = carsOf(reader)
  const obstacle = obstacleTo(reader.header, cars, installedFor(reader.header, content))
  return obstacle ?? prepareRecorded(reader.header, cars, content)
}

function drive(reader: ReplayReader, prepared: PreparedRace, { progress }: ReplayOutput): VerifyResult {
  const run = verifyReplay(reader, prepared)
  for (let step = run.next(); ; step = run.next()) {
    if (step.done === true) {
      progress.end()
      return step.value
    }
    const { ticks, ofTicks } = step.value
    progress.show(ofTicks > 0 ? ticks / ofTicks : 1, 'driven again')
  }
}

function report(
  { verdict, firstDifferingTick, reason, ticks }: VerifyResult,
  { header, firstTick }: ReplayReader,
  output: ReplayOutput,
): number {
  const seconds = (tick: number) => `${((tick - firstTick) / header.tickHz).toFixed(2)} s`
  const where =
    firstDifferingTick === undefined ? '' : ` (first at tick ${firstDifferingTick}, ${seconds(firstDifferingTick)})`
  output.print(`${verdict}: ${reason}${where}; ${ticks} ticks agree`)
  if (verdict === 'proven') return EXIT_FINE
  return verdict === 'differs' ? EXIT_DIFFERS : EXIT_DAMAGED
}
