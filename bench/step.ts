import type { Bench, BenchOptions } from './support/bench.ts'
import { runScript } from './support/scripts.ts'

/**
 * What the simulation costs: a whole tick per car (AI, vehicle, contacts, timing), a projection, a race plan; and what a
 * tick leaves for the garbage collector. In a process of its own on the server's core. The yardstick is a chain of
 * square roots: how fast the core was while this ran.
 */
export function benchStep({ seconds }: BenchOptions): Promise<Bench[]> {
  const execArgv = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']
  return runScript('step-process.ts', { role: 'server', execArgv, args: [String(seconds / 3)] })
}
