/**
 * A histogram that costs a few nanoseconds and no garbage to observe, for what happens hundreds of times a second. It
 * is turned into Prometheus text only when somebody asks.
 */
export class PlainHistogram {
  readonly #bounds: readonly number[]
  /** Observations by bucket; the last one holds those above every bound. */
  readonly #counts: Float64Array
  #sum = 0

  /** `bounds` are the upper limits of the buckets, ascending, in the unit of the observations. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    let bucket = 0
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += value
  }

  /** What was observed since the last time, which is forgotten here: for {@link add} of another one with the same bounds. */
  take(): Observations {
    const taken = { counts: this.#counts.slice(), sum: this.#sum }
    this.#counts.fill(0)
    this.#sum = 0
    return taken
  }

  add({ counts, sum }: Observations): void {
    for (const [bucket, count] of counts.entries()) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count
    this.#sum += sum
  }

  /** The Prometheus text form, in which each bucket includes the ones below it. */
  text(name: string, help: string): string {
    return [...headLines(name, help), ...this.#lines(name, '')].join('\n')
  }

  /** The same for one histogram a label's value, such as `transport="udp"`. */
  static labelledText(name: string, help: string, histograms: Readonly<Record<string, PlainHistogram>>): string {
    const lines = Object.entries(histograms).flatMap(([label, histogram]) => histogram.#lines(name, label))
    return [...headLines(name, help), ...lines].join('\n')
  }

  #lines(name: string, label: string): string[] {
    const lines: string[] = []
    const before = label === '' ? '' : `${label},`
    const all = label === '' ? '' : `{${label}}`
    let total = 0
    for (const [bucket, count] of this.#counts.entries()) {
      total += count
      lines.push(`${name}_bucket{${before}le="${this.#bounds[bucket] ?? '+Inf'}"} ${total}`)
    }
    return [...lines, `${name}_sum${all} ${this.#sum}`, `${name}_count${all} ${total}`]
  }
}

function headLines(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
}

export interface Observations {
  readonly counts: Float64Array
  readonly sum: number
}
