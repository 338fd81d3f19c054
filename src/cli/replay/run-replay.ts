import { nearestName } from '../../config/nearest-name.ts'
import { ReplayError } from '../../replay/replay-error.ts'
import { exportFile } from './export.ts'
import { info } from './info.ts'
import { recover } from './recover.ts'
import {
  EXIT_DAMAGED,
  EXIT_FINE,
  EXIT_UNUSABLE,
  type ReplayCommand,
  type ReplayOutput,
  UsageError,
} from './replay-command.ts'
import { trim } from './trim.ts'
import { verify } from './verify.ts'

const COMMANDS: Readonly<Record<string, ReplayCommand>> = { info, verify, export: exportFile, recover, trim }

/** `npm run replay` with these arguments. Gives the exit code; whatever is wrong is one line. */
export async function runReplay(argv: readonly string[], output: ReplayOutput): Promise<number> {
  const [word, ...rest] = argv
  if (word === '--help' || word === 'help') {
    output.print(REPLAY_USAGE)
    return EXIT_FINE
  }
  const command = word !== undefined && Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  if (command === undefined) return refuse(output, EXIT_UNUSABLE, unknownWord(word))
  try {
    return await command.run(rest, output)
  } catch (error) {
    const exitCode = exitCodeOf(error)
    if (exitCode === undefined) throw error
    return refuse(output, exitCode, error instanceof Error ? error.message : String(error))
  } finally {
    output.progress.end()
  }
}

function unknownWord(word: string | undefined): string {
  if (word === undefined) return `Say what to do: ${Object.keys(COMMANDS).join(', ')}; see --help.`
  const nearest = nearestName(word, Object.keys(COMMANDS))
  return `There is no command ${word}.${nearest === undefined ? ' See --help.' : ` Did you mean ${nearest}?`}`
}

/** Undefined for a bug. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError) return EXIT_UNUSABLE
  if (error instanceof ReplayError) return EXIT_DAMAGED
  const isOfSystem = error instanceof Error && 'syscall' in error
  return isOfSystem ? EXIT_DAMAGED : undefined
}

function refuse(output: ReplayOutput, exitCode: number, line: string): number {
  output.complain(line.replaceAll(/\s*\n\s*/g, ' '))
  return exitCode
}

export const REPLAY_USAGE = `Usage: apexsim replay COMMAND FILE [flags], or npm run replay -- …

Looks at recordings of races (.apxr, also .apxr.part while one is written).

${Object.values(COMMANDS)
  .map(({ usage }) => usage)
  .join('\n')}

Exit code 0 when all is well, 1 when a race differs from its recording, 2 when a recording is incomplete, damaged or cannot
be read or written, 78 when the command line cannot be used.`
