import { createProgressBar } from './lab/progress-bar.ts'
import { runReplay } from './replay/run-replay.ts'

/**
 * `npm run replay -- COMMAND FILE [flags]`: looks at recordings of races. Results are on stdout, faults and the progress
 * bar on stderr. Exit codes are in the usage text.
 */
process.exitCode = await runReplay(process.argv.slice(2), {
  print: (text) => console.log(text),
  complain: (line) => console.error(line),
  progress: createProgressBar(process.stderr),
})
