/** One answer: what was measured, with what, and how it stands to the yardstick of the same run. */
export interface Bench {
  readonly name: string
  readonly params: Readonly<Record<string, number | string | boolean>>
  readonly metrics: Figures
  readonly yardstick?: Figures
  readonly ratios?: Figures
}

export type Figures = Readonly<Record<string, number>>

export interface BenchOptions {
  /** How long a measurement takes, where it has no natural length. */
  readonly seconds: number
}

/** The value below which the share `q` (0..1) of the samples lies. Sorts `samples` in place. */
export function quantile(samples: Float64Array, q: number): number {
  samples.sort()
  return round(samples[Math.min(samples.length - 1, Math.floor(samples.length * q))] ?? Number.NaN)
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
