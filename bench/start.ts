import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Bench, round } from './support/bench.ts'
import { pinned } from './support/pinning.ts'
import { startByHand } from './support/started-process.ts'

/**
 * From the start of the process to the first `/ready` of 200, cold (nothing cached) and warm, beside a Node that starts
 * and has nothing to do.
 */
export async function benchStart(): Promise<Bench[]> {
  const cold = await startByHand({ isCold: true })
  await cold.stop()
  const warm = await startByHand()
  await warm.stop()
  const bareMs = await bareStartMs()
  return [
    {
      name: 'start',
      params: { demo: false },
      metrics: { ready_ms_cold: round(cold.readyMs), ready_ms_warm: round(warm.readyMs) },
      yardstick: { bare_node_ms: round(bareMs) },
      ratios: { cold: round(cold.readyMs / bareMs), warm: round(warm.readyMs / bareMs) },
    },
  ]
}

async function bareStartMs(): Promise<number> {
  const [file, ...args] = pinned('server', [process.execPath, '-e', '0'])
  const beganMs = performance.now()
  await promisify(execFile)(file, args)
  return performance.now() - beganMs
}
