import { fromResource } from '../lib/from-resource.ts'

/**
 * Looks at every connection a few times a second: silence, overdue sign-ins, slow readers, lobby states that are due.
 * One sweep costs microseconds where a timer a connection would cost thousands of them, and with nobody connected
 * there is no timer at all.
 */
export class SweepList {
  readonly #items = new Set<Sweepable>()
  #onChange: () => void = () => {}

  get size(): number {
    return this.#items.size
  }

  /** Returns the function that removes it again. */
  add(item: Sweepable): () => void {
    this.#items.add(item)
    this.#onChange()
    return () => {
      this.#items.delete(item)
      this.#onChange()
    }
  }

  sweep(nowMs: number): void {
    for (const item of this.#items) item.sweep(nowMs)
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

export const sweeper = fromResource<{ type: 'none' }, { type: 'none' }, SweeperInput>(({ input, fail }) => {
  const { list, now } = input
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    clearInterval(timer)
    timer = undefined
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
    else timer ??= setInterval(sweep, SWEEP_INTERVAL_MS)
  })
  return () => {
    list.watch(() => {})
    stop()
  }
})
