import type { TimingRow, TimingSight } from '../../actors/session/session-sight.ts'
import { nameIn } from '../../http/session-json.ts'
import { GameMode, SessionState } from '../../protocol/enums.ts'
import { LIVE_WHOLE_MS } from './limits.ts'

/**
 * The timing page of a session as JSON: whole, or the rows that have changed since it was told last. Rows are told apart by
 * the car's number. When one is gone, and now and then at a change, all are told.
 */
export class TimingTable {
  readonly #nowMs: () => number
  #rows: ReadonlyMap<number, string> = new Map()
  /** All but the rows and the tick. */
  #head = ''
  #tick = 0
  #wholeAtMs = Number.NEGATIVE_INFINITY

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** What is to be told of it; undefined when nothing has changed. */
  update({ kind: _, tick, state, mode, rows, ...bests }: TimingSight): string | undefined {
    const before = { rows: this.#rows, head: this.#head }
    this.#tick = tick
    this.#rows = new Map(rows.map((row) => [row.gridPosition, rowText(row)]))
    this.#head = headText({ state: nameIn(SessionState, state), mode: nameIn(GameMode, mode), ...bests })
    const changed = [...this.#rows].filter(([number, text]) => before.rows.get(number) !== text)
    const isAnyGone = [...before.rows.keys()].some((number) => !this.#rows.has(number))
    if (changed.length === 0 && !isAnyGone && this.#head === before.head) return undefined
    if (isAnyGone || this.#nowMs() - this.#wholeAtMs >= LIVE_WHOLE_MS) {
      this.#wholeAtMs = this.#nowMs()
      return this.whole()
    }
    return this.#text(
      false,
      changed.map(([, text]) => text),
    )
  }

  whole(): string {
    return this.#text(true, [...this.#rows.values()])
  }

  #text(isWhole: boolean, rows: readonly string[]): string {
    return `{"tick":${this.#tick},"isWhole":${isWhole},${this.#head},"rows":[${rows.join(',')}]}`
  }
}

/** The inside of an object. */
function headText(head: object): string {
  return JSON.stringify(head).slice(1, -1)
}

function rowText({ gridPosition: number, ...row }: TimingRow): string {
  return JSON.stringify({ number, ...row })
}
