import { round } from './bench.ts'

/** Nanoseconds a call of `work` takes, once it is compiled. Its results are summed, so that none is optimised away. */
export function nsPerCall(work: () => number, seconds: number): number {
  let sum = 0
  const run = (untilMs: number) => {
    let calls = 0
    do {
      for (let call = 0; call < CALLS_PER_LOOK; call++) sum += work()
      calls += CALLS_PER_LOOK
    } while (performance.now() < untilMs)
    return calls
  }
  run(performance.now() + WARM_UP_SHARE * seconds * 1000)
  const beganMs = performance.now()
  const calls = run(beganMs + seconds * 1000)
  const ns = ((performance.now() - beganMs) * 1e6) / calls
  if (Number.isNaN(sum)) throw new Error('what was measured went wrong')
  return round(ns)
}

const CALLS_PER_LOOK = 50
const WARM_UP_SHARE = 0.3
