import { Counter, Gauge, Registry } from 'prom-client'
import { PlainHistogram } from './plain-histogram.ts'

/**
 * The metrics of one server under their names. All of them are read from their owners when somebody scrapes, and at no
 * other time; what each one means is said here once, for Prometheus and for the table in docs/OPERATIONS.md alike.
 */
export class MetricSet {
  readonly registry = new Registry()
  readonly #giveWay: () => void
  readonly #infos: MetricInfo[] = []
  readonly #histogramTexts: (() => string)[] = []

  /** `giveWay` is called between one metric and the next: a scrape takes longer than there is between two ticks. */
  constructor(giveWay: () => void) {
    this.#giveWay = giveWay
  }

  /** What there is, in the order in which it was added. */
  get infos(): readonly MetricInfo[] {
    return this.#infos
  }

  /** Something that goes up and down. */
  level(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect: () => gauge.set(read()) })
    this.#infos.push({ name, type: 'gauge', labels: [], help })
  }

  /** The same by label. A series that `read` does not name is gone until it does again. */
  levels(name: string, help: string, labels: string[], read: ReadSeries): void {
    const collect = () => {
      gauge.reset()
      read((of, value) => gauge.set(of, value))
    }
    const gauge: Gauge = new Gauge({ name, help, labelNames: labels, registers: [this.registry], collect })
    this.#infos.push({ name, type: 'gauge', labels, help })
  }

  /** Something that is counted from the start of the process on. */
  total(name: string, help: string, read: () => number): void {
    const collect = () => {
      counter.reset()
      counter.inc(read())
    }
    const counter: Counter = new Counter({ name, help, registers: [this.registry], collect })
    this.#infos.push({ name, type: 'counter', labels: [], help })
  }

  /** The same by label. */
  totals(name: string, help: string, labels: string[], read: ReadSeries): void {
    const collect = () => {
      counter.reset()
      read((of, value) => counter.inc(of, value))
    }
    const counter: Counter = new Counter({ name, help, labelNames: labels, registers: [this.registry], collect })
    this.#infos.push({ name, type: 'counter', labels, help })
  }

  histogram(name: string, help: string, histogram: PlainHistogram): void {
    this.#histogramTexts.push(() => histogram.text(name, help))
    this.#infos.push({ name, type: 'histogram', labels: [], help })
  }

  /** One histogram for each value of the label. */
  histograms(name: string, help: string, label: string, byValue: Readonly<Record<string, PlainHistogram>>): void {
    const labelled = Object.fromEntries(
      Object.entries(byValue).map(([value, histogram]) => [`${label}="${value}"`, histogram]),
    )
    this.#histogramTexts.push(() => PlainHistogram.labelledText(name, help, labelled))
    this.#infos.push({ name, type: 'histogram', labels: [label], help })
  }

  /** The text of a scrape. */
  async text(): Promise<string> {
    const texts: string[] = []
    for (const { name } of this.registry.getMetricsAsArray()) {
      texts.push(await this.registry.getSingleMetricAsString(name))
      this.#giveWay()
    }
    for (const text of this.#histogramTexts) {
      texts.push(text())
      this.#giveWay()
    }
    return `${texts.join('\n')}\n`
  }
}

/** What a metric is, for people. */
export interface MetricInfo {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly labels: readonly string[]
  readonly help: string
}

/** Names each series with its value. */
type ReadSeries = (add: (labels: Readonly<Record<string, string>>, value: number) => void) => void
