import { figuresTable } from '../support/proof/figures.ts'
import { readRunArguments } from '../support/proof/run-arguments.ts'
import { runFuzz } from './live/run-fuzz.ts'

const USAGE = `Usage: npm run fuzz -- [--seconds N] [--seed S] [--only NAME,NAME] [--workers N]

Starts a server and talks to it over TCP, WebSocket, HTTP and UDP in every wrong way there is, while two witnesses race on
it, with sessions in N workers or on the main thread. Exits with 1, and says what and with which seed, when a witness was hurt or something is left behind.`

const { length: seconds, seed, only, workers } = readRunArguments('seconds', { usage: USAGE, lengthMax: 86_400 })
console.log(`fuzzing for ${seconds} s with seed ${seed}`)
const report = await runFuzz({
  seconds,
  seed,
  only,
  workers,
  parallel: 8,
  // A minute is needed until the heap has its shape.
  memory: seconds >= 60 ? { heap: 0.05, rss: 0.1 } : undefined,
  // Witnesses and attackers share this process, and the server the machine: they may be late where it is not to blame.
  frameShareMin: 0.5,
  tickShareMin: 0.75,
  lostShareMax: 0.005,
})
const { conversations, before, after, frameShares, complaints } = report
console.log(
  Object.entries(conversations)
    .map(([name, count]) => `${count} ${name}`)
    .join(', '),
)
console.log(figuresTable(before, after))
console.log(`frames of the witnesses: ${frameShares.map((share) => `${(share * 100).toFixed(1)} %`).join(', ')}`)
for (const complaint of complaints) console.error(`- ${complaint}`)
console.log(complaints.length === 0 ? 'nothing was hurt' : `hurt, with seed ${seed}`)
process.exitCode = complaints.length === 0 ? 0 : 1
