import { figuresTable } from '../support/proof/figures.ts'
import { readRunArguments } from '../support/proof/run-arguments.ts'
import { runSoak } from './run-soak.ts'

const USAGE = `Usage: npm run soak -- [--minutes N] [--seed S] [--workers N]

Starts a server and lets guests come, race, watch, leave and drop at random for so long. Prints actors, handles, heap and
memory after the first fifth and at the end, when everybody has left, and exits with 1 when counts have grown, the heap
by more than 5 % or the resident memory by more than 10 %.`

const BOUNDS = { heap: 0.05, rss: 0.1 }
/** Below it the heap still takes its shape, and growth says nothing. */
const MEMORY_MINUTES_MIN = 2

const { length: minutes, seed, workers } = readRunArguments('minutes', { usage: USAGE, lengthMax: 10_080 })
console.log(`soaking for ${minutes} min with seed ${seed}`)
const report = await runSoak({
  seconds: minutes * 60,
  seed,
  workers,
  guests: 24,
  stayMsMax: 4000,
  memory: minutes >= MEMORY_MINUTES_MIN ? BOUNDS : undefined,
  onProgress: (seconds, { memory, counts }) =>
    console.log(
      `${Math.round(seconds / 60)} min: heap ${mib(memory.heap)}, rss ${mib(memory.rss)}, ${counts['players'] ?? 0} players`,
    ),
})
const { visits, refusals, deeds, before, after, complaints } = report
console.log(`${visits} visits, in which guests ${JSON.stringify(deeds)}; refused: ${JSON.stringify(refusals)}`)
console.log(figuresTable(before, after))
for (const complaint of complaints) console.error(`- ${complaint}`)
console.log(complaints.length === 0 ? 'nothing has grown' : `something has grown, with seed ${seed}`)
process.exitCode = complaints.length === 0 ? 0 : 1

function mib(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`
}
