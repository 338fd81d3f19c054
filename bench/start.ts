import { type Bench, round } from './support/bench.ts'
import { startByHand } from './support/started-process.ts'

/** From the start of the process to the first `/ready` of 200, cold (nothing cached) and warm. */
export async function benchStart(): Promise<Bench[]> {
  const coldServer = await startByHand({ isCold: true })
  await coldServer.stop()
  const warm: number[] = []
  for (let run = 0; run < 3; run++) {
    const server = await startByHand()
    warm.push(server.readyMs)
    await server.stop()
  }
  warm.sort((a, b) => a - b)
  const metrics = { ready_ms_cold: round(coldServer.readyMs), ready_ms_warm: round(warm[1] ?? Number.NaN) }
  return [{ name: 'start', params: { demo: false }, metrics }]
}
