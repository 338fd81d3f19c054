import { readFileSync } from 'node:fs'
import { type Bound, failuresOf, judge } from './bounds.ts'
import { loadAverage } from './machine.ts'
import { BENCHES } from './registry.ts'
import { runBenches } from './run-benches.ts'

const OPTIONS = { seconds: 3, isSmoke: true, repeats: 3 }

/**
 * The bench for every change: short versions of the cheap benches, their ratios against bounds.json. A ratio worse than
 * its bound is a warning; one that is worse than twice its bound is measured again, and fails only when it stays so.
 * Returns the exit code.
 */
export async function runSmoke(): Promise<number> {
  const bounds = readBounds()
  console.error(`load average before: ${loadAverage()}`)
  const first = await measureAndJudge(bounds)
  const suspects = first.filter(({ verdict }) => verdict === 'much worse').map(({ bound }) => bound)
  const second = suspects.length === 0 ? [] : await measureAndJudge(suspects)
  console.error(`load average after: ${loadAverage()}`)
  for (const { verdict, text } of first) console.log(verdict === 'met' ? text : `warning: ${text}`)
  const failures = failuresOf(first, second)
  for (const { text } of failures) console.log(`error: ${text}`)
  return failures.length === 0 ? 0 : 1
}

async function measureAndJudge(bounds: readonly Bound[]) {
  const wanted = new Set(bounds.map(({ bench }) => bench))
  const entries = BENCHES.filter(({ name, answers = [name] }) => answers.some((answer) => wanted.has(answer)))
  const { benches } = await runBenches(entries, OPTIONS)
  return judge(bounds, benches)
}

function readBounds(): readonly Bound[] {
  const file = new URL('../bounds.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly bounds: readonly Bound[] }).bounds
}
