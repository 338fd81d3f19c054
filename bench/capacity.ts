import { type Bench, type BenchOptions, round } from './support/bench.ts'
import { type CapacityKind, mostSessions } from './support/capacity-search.ts'

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
  const { held, probe } = await mostSessions(kind, seconds)
  return {
    name: 'capacity',
    params: { drivers: kind, cars: kind === 'remote' ? 16 : 20, tick_hz: 240, gap_p99_ms_max: 5.5 },
    metrics: {
      sessions: held,
      tick_gap_ms_p99: probe.gapP99Ms,
      tick_duration_ms_p99: probe.durationP99Ms,
      ticks_lost: probe.lostTicks,
      server_cpu_percent: probe.cpuPercent,
      clients_cpu_percent: probe.clientsCpuPercent,
      cpu_us_per_car_tick: round((probe.cpuPercent * 1e4) / (Math.max(1, held) * probe.cars * 240)),
      arrived_share: probe.arrivedShare,
    },
    yardstick: { tick_gap_ms_p99: probe.bareGapP99Ms, step_us_per_car_tick: probe.stepMicros },
    ratios: { tick_gap_ms_p99: round(probe.gapP99Ms / probe.bareGapP99Ms) },
  }
}
