/**
 * One answer: what was measured, with what, and how it stands to the yardstick of the same run. A bench file exports a
 * function that measures once and returns plain numbers; the framework repeats it and makes medians of them. `params`
 * tell two answers of one bench apart, so they hold nothing that was measured.
 */
export interface Bench {
  readonly name: string
  readonly params: Params
  readonly metrics: Figures
  /** What the machine itself does at the same kind of work, measured in the same minutes. */
  readonly yardstick?: Figures
  /** Our cost in units of the yardstick's: less is better, always. */
  readonly ratios?: Figures
}

export type Params = Readonly<Record<string, number | string | boolean>>
export type Figures = Readonly<Record<string, number>>

export interface BenchOptions {
  /** How long a measurement takes, where it has no natural length. */
  readonly seconds: number
  /** The short version: the ratios that `bounds.json` knows and no more, in a few seconds. */
  readonly isSmoke: boolean
}

/** The value below which the share `q` (0..1) of the samples lies. Sorts `samples` in place. */
export function quantile(samples: Float64Array, q: number): number {
  samples.sort()
  return round(samples[Math.min(samples.length - 1, Math.floor(samples.length * q))] ?? Number.NaN)
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** Each figure that both have, ours by the yardstick's. */
export function ratiosOf(metrics: Figures, yardstick: Figures): Figures {
  const shared = Object.entries(yardstick).filter(([key]) => metrics[key] !== undefined)
  return Object.fromEntries(shared.map(([key, bare]) => [key, round((metrics[key] ?? Number.NaN) / bare)]))
}
