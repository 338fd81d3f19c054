import { setImmediate as turn } from 'node:timers/promises'
import { type Point, slopeOf } from './slope.ts'

/** What becomes of a process's memory over hours of a race, driven or played. The process is started with --expose-gc. */
export class MemoryCourse {
  readonly #heap: Point[] = []
  readonly #rss: Point[] = []

  /** After so many hours. What large arrays held is given back a moment after a collection, and counted by the one after it. */
  async look(hours: number): Promise<void> {
    for (let collections = 0; collections < 2; collections++) {
      globalThis.gc?.()
      await turn()
    }
    const { heapUsed, external, rss } = process.memoryUsage()
    this.#heap.push({ x: hours, y: (heapUsed + external) / 1024 })
    this.#rss.push({ x: hours, y: rss / 1024 })
  }

  /** Growth of the main thread's heap with what hangs on it, and of the whole process as the system sees it. */
  slopes() {
    return { heap_kb_per_hour: slopeOf(this.#heap), rss_kb_per_hour: slopeOf(this.#rss) }
  }
}
