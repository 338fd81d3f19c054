import { BOT_USAGE, type BotOptions, readBotArguments } from './bots/bot-arguments.ts'
import { runFleet } from './bots/fleet.ts'
import { createProgressLine } from './bots/progress-line.ts'
import { isSuccess, printSummary, summarise } from './bots/summary.ts'
import { printWatch, runWatch, type WatchOptions } from './bots/watch.ts'

/**
 * `npm run bots -- [flags]`: a race of bots against a running server, or bots that watch. The result is on stdout, the progress on stderr.
 * Exit code 0 when every bot has finished without an error, 1 when not, 64 (EX_USAGE of sysexits.h) for wrong flags.
 */
const EXIT_USAGE = 64

const read = readBotArguments(process.argv.slice(2))
if (!read.ok) {
  console.error(read.fault)
  process.exitCode = EXIT_USAGE
} else if (read.type === 'help') {
  console.log(BOT_USAGE)
} else {
  const { options } = read
  await (options.watch === undefined ? race(options) : watch(options, options.watch))
}

async function race(options: BotOptions): Promise<void> {
  const progress = createProgressLine(process.stderr, options.count)
  const outcome = await runFleet(options, giveUpSignal(options), progress.show)
  progress.end()
  const summary = summarise(options, outcome)
  console.log(options.isJson ? JSON.stringify(summary) : printSummary(summary, outcome.results?.classification))
  process.exitCode = isSuccess(summary) ? 0 : 1
}

async function watch(options: BotOptions, wanted: WatchOptions): Promise<void> {
  const summary = await runWatch(options, wanted, giveUpSignal(options))
  console.log(options.isJson ? JSON.stringify(summary) : printWatch(summary))
  process.exitCode = summary.errors.length === 0 ? 0 : 1
}

/** Aborts when time is up, or when somebody presses Ctrl-C: what is known by then is printed either way. */
function giveUpSignal({ timeoutS }: BotOptions): AbortSignal {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error(`not over after ${timeoutS} s`)), timeoutS * 1000)
  timer.unref()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new Error(`stopped by ${signal}`)))
  }
  return controller.signal
}
