import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Bench, BenchOptions, Figures } from './support/bench.ts'

/**
 * What the simulation costs: a whole tick per car (AI, vehicle, contacts, timing), a projection, a race plan; and what a
 * tick leaves for the garbage collector. In a process of its own, on one core where the system can pin it. The
 * yardstick is a chain of square roots: how fast the core was while this ran.
 */
export async function benchStep({ seconds }: BenchOptions): Promise<Bench[]> {
  const script = new URL('support/step-process.ts', import.meta.url).pathname
  const heap = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']
  const command = [process.execPath, ...heap, script, String(seconds)]
  const pinned = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '0', ...command] : command
  const [file = process.execPath, ...args] = pinned
  const { stdout } = await promisify(execFile)(file, args)
  const results = JSON.parse(stdout) as (Bench & { readonly yardstick: Figures })[]
  return results.map((result) => ({ ...result, params: { ...result.params, pinned: pinned !== command } }))
}
