import { readFileSync } from 'node:fs'
import { BENCH_USAGE, type BenchArguments, readBenchArguments } from './support/arguments.ts'
import { joinReports } from './support/join-reports.ts'
import { describeMachine, loadAverage } from './support/machine.ts'
import { pinSelf } from './support/pinning.ts'
import { BENCHES } from './support/registry.ts'
import type { BenchReport } from './support/report.ts'
import { type BenchEntry, runBenches } from './support/run-benches.ts'
import { runSmoke } from './support/smoke.ts'
import { reportText } from './support/table-text.ts'
import { writeTables } from './support/write-tables.ts'

// `npm run bench`: one question a bench, each beside a raw yardstick of the same run. See docs/PERFORMANCE.md.
const EXIT_USAGE = 64

const names = BENCHES.map(({ name }) => name)
const read = readBenchArguments(process.argv.slice(2), names)
if (read.type === 'help') console.log(`${BENCH_USAGE}\n\nBenches: ${names.join(', ')}`)
else if (read.type === 'fault') {
  console.error(read.fault)
  process.exitCode = EXIT_USAGE
} else {
  pinSelf()
  process.exitCode = read.arguments.isSmoke ? await runSmoke() : await report(read.arguments)
}

/** Resolves with the exit code: 1 when a bench failed, whatever the others found. */
async function report(options: BenchArguments): Promise<number> {
  const { result, failures } = options.from.length === 0 ? await measure(options) : readReports(options.from)
  console.log(options.isJson ? JSON.stringify(result, undefined, 2) : reportText(result))
  if (options.isReadme) writeTables(result)
  if (failures.length > 0) console.error(`failed: ${failures.join(', ')}`)
  return failures.length === 0 ? 0 : 1
}

async function measure({ only, seconds, repeats }: BenchArguments) {
  const loadAverageBefore = loadAverage()
  console.error(`load average before: ${loadAverageBefore}`)
  const { benches, failures } = await runBenches(chosen(only), { seconds, repeats, isSmoke: false })
  console.error(`load average after: ${loadAverage()}`)
  const result: BenchReport = { machine: describeMachine({ repeats, loadAverageBefore }), benches }
  return { result, failures }
}

function chosen(only: readonly string[]): readonly BenchEntry[] {
  if (only.length > 0) return BENCHES.filter(({ name }) => only.includes(name))
  return BENCHES.filter(({ isOnRequest = false }) => !isOnRequest)
}

function readReports(files: readonly string[]): { readonly result: BenchReport; readonly failures: readonly string[] } {
  return {
    result: joinReports(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as BenchReport)),
    failures: [],
  }
}
