import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchIdle } from './idle.ts'
import { benchSession } from './session.ts'
import { benchStart } from './start.ts'
import { benchStep } from './step.ts'
import type { Bench, BenchOptions } from './support/bench.ts'

// `npm run bench [-- --only NAME] [--seconds N]`: answers one question a bench and prints one JSON object; what the
// machine's timers decide stands beside a bare loop of the same run. Progress goes to standard error.

const benches: Record<string, (options: BenchOptions) => Promise<Bench[]>> = {
  start: benchStart,
  idle: benchIdle,
  step: benchStep,
  session: benchSession,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    json: { type: 'boolean', default: true },
  },
})
const chosen = Object.entries(benches).filter(([name]) => values.only === undefined || name === values.only)
if (chosen.length === 0) {
  console.error(`no bench is called ${values.only}; there are ${Object.keys(benches).join(', ')}`)
  process.exit(64)
}

const results: Bench[] = []
const loadBefore = loadavg()[0]
for (const [name, run] of chosen) {
  console.error(`bench ${name} …`)
  results.push(...(await run({ seconds: Number(values.seconds) })))
}
console.log(JSON.stringify({ machine: machine(), benches: results }, undefined, 2))

function machine() {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    loadAverageBefore: loadBefore,
    loadAverageAfter: loadavg()[0],
  }
}
