/**
 * What both threads look up instead of asking each other: single numbers in shared memory, each written by one side, the
 * session worker, and read by the other. A cell belongs to one session or member at a time; the main thread hands cells
 * out and takes them back.
 */
export class Board {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #sessions: number

  /** Memory for so many sessions and members, or a look at what the other side has made. */
  constructor({ sessions, members, memory }: BoardSize & { readonly memory?: SharedArrayBuffer }) {
    this.#sessions = sessions
    this.memory = memory ?? new SharedArrayBuffer((Word.First + sessions + members) * Int32Array.BYTES_PER_ELEMENT)
    this.#words = new Int32Array(this.memory)
  }

  /** The worker does its work: this changes with every wake-up that ran ticks, and once a second while nothing runs. */
  beat(): void {
    Atomics.add(this.#words, Word.Beats, 1)
  }

  get beats(): number {
    return Atomics.load(this.#words, Word.Beats)
  }

  /** Sessions whose cars are stepped now. */
  set running(count: number) {
    Atomics.store(this.#words, Word.Running, count)
  }

  get running(): number {
    return Atomics.load(this.#words, Word.Running)
  }

  /** Datagram channels whose address has proved itself. */
  set boundChannels(count: number) {
    Atomics.store(this.#words, Word.BoundChannels, count)
  }

  get boundChannels(): number {
    return Atomics.load(this.#words, Word.BoundChannels)
  }

  /** True once for each time the main thread is to be woken: while a wake-up is under way there is no second. */
  claimWakeUp(): boolean {
    return Atomics.compareExchange(this.#words, Word.Posted, 0, 1) === 0
  }

  /** The main thread is awake; what is written from now on is worth another wake-up. */
  takeWakeUp(): void {
    Atomics.store(this.#words, Word.Posted, 0)
  }

  setTick(cell: number, tick: number): void {
    Atomics.store(this.#words, Word.First + cell, tick)
  }

  tick(cell: number): number {
    return Atomics.load(this.#words, Word.First + cell) >>> 0
  }

  /** A valid datagram of the member has come. */
  hear(cell: number): void {
    Atomics.add(this.#words, Word.First + this.#sessions + cell, 1)
  }

  /** Changes with each valid datagram of the member. */
  heard(cell: number): number {
    return Atomics.load(this.#words, Word.First + this.#sessions + cell)
  }
}

const Word = { Beats: 0, Running: 1, BoundChannels: 2, Posted: 3, First: 4 } as const

export interface BoardSize {
  readonly sessions: number
  readonly members: number
}
