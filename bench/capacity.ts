import { type Bench, type BenchOptions, round } from './support/bench.ts'
import {
  type CapacityKind,
  CapacitySearch,
  carsOf,
  GAP_P99_MS_MAX,
  measureStep,
  WORK_SHARE_MAX,
} from './support/capacity-search.ts'

const PROBE_SHARE = 1 / 3

/**
 * How many sessions one core holds: 16 drivers over datagrams, inputs 60 times a second and telemetry at the default
 * rate; and 20 cars of which the AI drives 19, whose host takes one frame a second because an empty session closes.
 */
export async function benchCapacity({ seconds }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const kind of ['remote', 'ai'] as const) benches.push(await measure(kind, seconds * PROBE_SHARE))
  return benches
}

async function measure(kind: CapacityKind, seconds: number): Promise<Bench> {
  const stepMicros = await measureStep(carsOf(kind))
  const search = new CapacitySearch(kind, seconds)
  const punctual = await search.most('punctual')
  const { held, probe } = await search.most('working')
  const cars = carsOf(kind)
  return {
    name: 'capacity',
    params: { drivers: kind, cars, tick_hz: 240, gap_p99_ms_max: GAP_P99_MS_MAX, work_share_max: WORK_SHARE_MAX },
    metrics: {
      sessions: punctual.held,
      tick_gap_ms_p99: punctual.probe.gapP99Ms,
      sessions_by_work: held,
      tick_work_ms_p99: probe.durationP99Ms,
      ticks_lost: probe.lostTicks,
      server_cpu_percent: probe.cpuPercent,
      clients_cpu_percent: probe.clientsCpuPercent,
      cpu_us_per_car_tick: round((probe.cpuPercent * 1e4) / (Math.max(1, held) * cars * 240)),
      arrived_share: probe.arrivedShare,
    },
    yardstick: { tick_gap_ms_p99: punctual.probe.bareGapP99Ms, step_us_per_car_tick: stepMicros },
    ratios: { tick_gap_ms_p99: round(punctual.probe.gapP99Ms / punctual.probe.bareGapP99Ms) },
  }
}
