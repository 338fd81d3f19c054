import type { ExportColumn } from '../export-columns.ts'

/** A whole metre of a lap that a car passed between two ticks. */
export interface MetreMark {
  /** From the line along the centreline. */
  readonly metre: number
  /** So long before the later of the two ticks, 0 to 1. */
  readonly backTicks: number
  /** In the order of the columns: smooth ones between the two ticks, the others as they were before, or, at the line, are after it. */
  readonly values: readonly number[]
}

/**
 * Finds where a car passes each metre of its lap, from one tick to the next. A metre is passed once a lap, however often the car
 * turns round; a leap (a car that is put back on the road) passes none. At the line the way is that of the speed, since the
 * length of the lap is not in the file.
 */
export class MetreMarks {
  readonly #tickHz: number
  readonly #columns: readonly ExportColumn[]
  readonly #progress: number
  readonly #speed: number
  #before: readonly number[] | undefined
  #next = 0

  constructor(tickHz: number, columns: readonly ExportColumn[]) {
    this.#tickHz = tickHz
    this.#columns = columns
    this.#progress = columns.findIndex(({ name }) => name === 'progress')
    this.#speed = columns.findIndex(({ name }) => name === 'speed')
  }

  /** The car is not there: what comes next does not follow what was. */
  lost(): void {
    this.#before = undefined
  }

  /** The metres passed on the way to `values`, which are those of the tick after the last. */
  passed(values: readonly number[]): MetreMark[] {
    const before = this.#before
    this.#before = values
    const endM = values[this.#progress] ?? 0
    if (before === undefined) {
      this.#next = Math.ceil(endM)
      return []
    }
    const way = this.#wayTo(values, before[this.#progress] ?? 0, endM)
    if (way === undefined) {
      this.#next = Math.max(this.#next, Math.ceil(endM))
      return []
    }
    if (way.isNewLap) this.#next = Math.max(0, Math.ceil(way.startM))
    return this.#marksOn({ ...way, endM, before, values })
  }

  /** Where the way begins, metres from the line that the end is measured from; undefined for a leap. */
  #wayTo(values: readonly number[], beforeM: number, endM: number) {
    const wayM = (values[this.#speed] ?? 0) / this.#tickHz
    if (Math.abs(endM - beforeM) <= wayM + SLACK_M) return { startM: beforeM, isNewLap: false }
    const isAtLine = beforeM > endM && endM <= wayM + SLACK_M
    return isAtLine ? { startM: Math.min(endM - wayM, -Number.EPSILON), isNewLap: true } : undefined
  }

  #marksOn({ startM, endM, isNewLap, before, values }: Way): MetreMark[] {
    const marks: MetreMark[] = []
    for (; this.#next <= endM; this.#next++) {
      const share = Math.min(Math.max((this.#next - startM) / (endM - startM || 1), 0), 1)
      // What changes at the line has changed where a lap begins.
      const steps = isNewLap || share === 1 ? values : before
      marks.push({ metre: this.#next, backTicks: 1 - share, values: this.#between({ before, values, steps, share }) })
    }
    return marks
  }

  #between({ before, values, steps, share }: Between): number[] {
    return this.#columns.map(({ isSmooth }, column) => {
      const from = before[column] ?? 0
      const to = values[column] ?? 0
      if (column === this.#progress) return this.#next
      return isSmooth ? from + (to - from) * share : (steps[column] ?? 0)
    })
  }
}

interface Way {
  readonly startM: number
  readonly endM: number
  readonly isNewLap: boolean
  readonly before: readonly number[]
  readonly values: readonly number[]
}

interface Between extends Pick<Way, 'before' | 'values'> {
  /** Where the values of stepwise columns come from. */
  readonly steps: readonly number[]
  readonly share: number
}

/** Progress is along the centreline, the speed along the car's own line, and both are rounded. */
const SLACK_M = 2
