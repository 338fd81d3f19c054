import { type Figures, round } from './bench.ts'

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 } as const

/** `<name>_p50` … `<name>_max` of the samples. */
export function spreadFigures(name: string, samples: Float64Array): Figures {
  const sorted = samples.toSorted()
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN)
  const quantiles = Object.entries(QUANTILES).map(([suffix, share]) => [`${name}_${suffix}`, at(share)])
  return { ...Object.fromEntries(quantiles), [`${name}_max`]: at(1) }
}

/** The time between each two ticks. */
export function gapsOf(startsMs: readonly number[]): Float64Array {
  return Float64Array.from(startsMs.slice(1), (startMs, index) => startMs - (startsMs[index] ?? startMs))
}

/**
 * How long after its time each tick began. When the schedule began is the source's secret, so the most punctual tick
 * counts as in time.
 */
export function latenessOf(ticks: {
  readonly numbers: readonly number[]
  readonly startsMs: readonly number[]
  readonly tickHz: number
}): Float64Array {
  const offsets = Float64Array.from(
    ticks.startsMs,
    (startMs, index) => startMs - ((ticks.numbers[index] ?? index) * 1000) / ticks.tickHz,
  )
  const least = offsets.reduce((min, offset) => Math.min(min, offset), Number.POSITIVE_INFINITY)
  return offsets.map((offset) => offset - least)
}
