import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CpuProfile, callTree, topSelfTimes } from './support/cpu-profile.ts'
import { flameGraph } from './support/flame-graph.ts'
import { PROFILE_FOLDER_VARIABLE } from './support/profile-flags.ts'
import { BENCHES } from './support/registry.ts'

// `npm run profile -- bench NAME [flags of the bench]`: runs a bench once with CPU profiles of the processes in the
// server's role. Writes each profile, for a debugger that reads them, and a flame graph beside it.

const EXIT_USAGE = 64
const TOP = 20
/** Threads that did less than this have nothing to tell: the metronome, the storage, a yardstick. */
const WORTH_MS = 100

const [word, name, ...rest] = process.argv.slice(2)
if (word === 'bench' && name !== undefined && BENCHES.some((bench) => bench.name === name)) {
  process.exitCode = await profile(name)
} else {
  console.error(
    `Usage: npm run profile -- bench NAME [--seconds N]\nBenches: ${BENCHES.map((bench) => bench.name).join(', ')}`,
  )
  process.exitCode = EXIT_USAGE
}

async function profile(bench: string): Promise<number> {
  const folder = new URL(`../profiles/${bench}`, import.meta.url).pathname
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const main = new URL('main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--only', bench, '--repeats', '1', ...rest], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, [PROFILE_FOLDER_VARIABLE]: folder },
  })
  const [code] = (await once(child, 'close')) as [number]
  const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'))
  for (const file of files.toSorted()) report(folder, file)
  return code
}

function report(folder: string, file: string): void {
  const tree = callTree(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile)
  if (tree.totalMs < WORTH_MS) return
  const svg = join(folder, file.replace('.cpuprofile', '.svg'))
  writeFileSync(svg, flameGraph(tree, file))
  if (!isMainThread(file)) return
  console.log(`\n${svg}\n${tree.totalMs.toFixed(0)} ms at work, of which by themselves:`)
  for (const { name: call, selfMs } of topSelfTimes(tree, TOP)) {
    const share = (100 * selfMs) / tree.totalMs
    console.log(`${selfMs.toFixed(1).padStart(9)} ms ${share.toFixed(1).padStart(5)} %  ${call}`)
  }
}

/** Node names its profiles CPU.<day>.<time>.<process>.<thread>.<number>. */
function isMainThread(file: string): boolean {
  return file.split('.')[4] === '0'
}
