import { createProgressBar } from './lab/progress-bar.ts'
import { runLab } from './lab/run-lab.ts'

/**
 * `npm run lab -- [flags]`: a car's figures, measured headless. Results are on stdout, faults and the progress bar on
 * stderr. Exit codes are in the usage text.
 */
process.exitCode = runLab(process.argv.slice(2), {
  print: (text) => console.log(text),
  complain: (line) => console.error(line),
  progress: createProgressBar(process.stderr),
})
