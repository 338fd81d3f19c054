import type { Bench, BenchOptions } from './support/bench.ts'
import { runScript, SERVER_FLAGS } from './support/scripts.ts'

/**
 * What a message costs to write and to read, of both dialects and in both directions, beside msgpack-lite doing the same
 * to the same telemetry and the same input as plain objects.
 */
export function benchCodec({ seconds }: BenchOptions): Promise<Bench[]> {
  return runScript('codec-process.ts', { role: 'server', execArgv: SERVER_FLAGS, args: [String(seconds / 3)] })
}
