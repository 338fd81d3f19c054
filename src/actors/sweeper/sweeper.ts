import { fromResource } from '../lib/from-resource.ts'

/**
 * Looks at every connection a few times a second: silence, overdue sign-ins, slow readers, lobby states that are due.
 * One sweep costs microseconds where a timer a connection would cost thousands of them, and with nobody connected
 * there is no timer at all.
 */
export class SweepList {
  readonly #scouts = new Set<Sweepable>()
  readonly #items = new Set<Sweepable>()
  #onChange: () => void = () => {}

  get size(): number {
    return this.#scouts.size + this.#items.size
  }

  /** Returns the function that removes it again. */
  add(item: Sweepable): () => void {
    return this.#addTo(this.#items, item)
  }

  /** One that brings news of the others, such as a sign of life, and is looked at before them. */
  addScout(item: Sweepable): () => void {
    return this.#addTo(this.#scouts, item)
  }

  sweep(nowMs: number): void {
    for (const item of this.#scouts) item.sweep(nowMs)
    for (const item of this.#items) item.sweep(nowMs)
  }

  #addTo(items: Set<Sweepable>, item: Sweepable): () => void {
    items.add(item)
    this.#onChange()
    return () => {
      items.delete(item)
      this.#onChange()
    }
  }

  /** Calls `onChange` now and whenever something was added or removed. */
  watch(onChange: () => void): void {
    this.#onChange = onChange
    onChange()
  }
}

export interface Sweepable {
  sweep(nowMs: number): void
}

export interface SweeperInput {
  readonly list: SweepList
  readonly now: () => number
}

/** How late a deadline may be noticed. */
export const SWEEP_INTERVAL_MS = 100

/**
 * The sweep itself comes at the end of its turn of the loop, when what has arrived meanwhile is read: after a stall of this
 * process nobody is taken for silent whose bytes were waiting here.
 */
export const sweeper = fromResource<{ type: 'none' }, { type: 'none' }, SweeperInput>(({ input, fail }) => {
  const { list, now } = input
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  const stop = () => {
    clearInterval(timer)
    clearImmediate(turn)
    timer = undefined
  }
  const sweepThisTurn = () => {
    turn = setImmediate(sweep)
  }
  const sweep = () => {
    try {
      list.sweep(now())
    } catch (error) {
      fail(error)
    }
  }
  list.watch(() => {
    if (list.size === 0) stop()
    else timer ??= setInterval(sweepThisTurn, SWEEP_INTERVAL_MS)
  })
  return () => {
    list.watch(() => {})
    stop()
  }
})
