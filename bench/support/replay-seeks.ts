import { type Bench, quantile, round } from './bench.ts'
import type { MadeReplay } from './made-replays.ts'
import { CARS } from './recorded-field.ts'
import { runScript } from './scripts.ts'

export interface SeekTimes {
  /** Opening and the first seek of the process. */
  readonly coldMs: number
  /** Of the same reader. */
  readonly warmMs: readonly number[]
  /** The yardstick's. */
  readonly readMs: number
}

const WARM_SEEKS = 200

/** Seeks to ticks all over the race, each cold one in a process of its own. */
export async function benchSeeks({ file, minutes }: MadeReplay, count: number): Promise<Bench> {
  const runs: SeekTimes[] = []
  for (let run = 0; run < count; run++) runs.push(await seek(file, [Math.random()]))
  const warm = await seek(
    file,
    Array.from({ length: WARM_SEEKS }, () => Math.random()),
  )
  const colds = Float64Array.from(runs, ({ coldMs }) => coldMs)
  const warms = Float64Array.from(warm.warmMs)
  const metrics = {
    cold_ms_p50: quantile(colds, 0.5),
    cold_ms_p95: quantile(colds, 0.95),
    cold_ms_max: quantile(colds, 1),
    warm_ms_p50: quantile(warms, 0.5),
    warm_ms_p95: quantile(warms, 0.95),
  }
  const yardstick = {
    read_ms_p50: quantile(
      Float64Array.from(runs, ({ readMs }) => readMs),
      0.5,
    ),
  }
  return {
    name: 'recording',
    params: { what: 'seek', cars: CARS, minutes },
    metrics,
    yardstick,
    ratios: { cold_to_read: round(metrics.cold_ms_p50 / yardstick.read_ms_p50) },
  }
}

function seek(file: string, shares: readonly number[]): Promise<SeekTimes> {
  return runScript<SeekTimes>('replay-seek-process.ts', { role: 'server', args: [file, ...shares.map(String)] })
}
