/** The newest of many measurements, and the largest of all; the memory for them is bounded. */
export class Samples {
  readonly #values: Float64Array
  #count = 0
  #max = 0

  constructor(keptMax = 262_144) {
    this.#values = new Float64Array(keptMax)
  }

  /** Measurements so far, also those that are no longer kept. */
  get count(): number {
    return this.#count
  }

  add(value: number): void {
    this.#values[this.#count % this.#values.length] = value
    this.#count++
    if (value > this.#max) this.#max = value
  }

  summary(): Spread {
    const sorted = this.#values.slice(0, Math.min(this.#count, this.#values.length)).sort()
    return { p50: percentile(sorted, 50), p95: percentile(sorted, 95), p99: percentile(sorted, 99), max: this.#max }
  }
}

export interface Spread {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** The smallest value that `percent` of all do not exceed (nearest rank); 0 of none. `sorted` rises. */
export function percentile(sorted: Float64Array, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length))
  return sorted[rank - 1] ?? 0
}
