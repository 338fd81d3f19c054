import type { Bench, BenchOptions } from './support/bench.ts'
import { PLAIN_FLAGS, runScript } from './support/scripts.ts'

/**
 * What the inspector costs an actor for each event that it handles: while nobody looks, while a page does, and while it shows this actor. The
 * yardstick is the same machine without an inspector.
 */
export function benchInspector({ seconds }: BenchOptions): Promise<Bench[]> {
  return runScript('inspector-process.ts', { role: 'server', execArgv: PLAIN_FLAGS, args: [String(seconds)] })
}
