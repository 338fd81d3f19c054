/**
 * Inputs on their way from the main thread, where streams arrive, to the thread that steps the cars: a ring in shared
 * memory with one writer and one reader, neither of which ever waits. A full ring drops what comes and says so; the next
 * input of the same driver is a few milliseconds away. Which car a record is for says its grant, a number that is never
 * given twice, so that what was written under a right that has ended reaches nobody.
 */

/** Bytes before the records: the two positions, on a cache line of their own each. */
const HEAD_BYTES = 128
const WRITE_WORD = 0
const READ_WORD = 16
/** Grant, sequence, tick, gear as 32-bit words, then steering, throttle and brake as doubles. */
const RECORD_BYTES = 40
const RECORD_WORDS = RECORD_BYTES / 4
const RECORD_DOUBLES = RECORD_BYTES / 8
/** The doubles begin after the four words. */
const FIRST_DOUBLE = 2

/** Memory for a ring of `capacity` records, a power of two. */
export function createInputRing(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + capacity * RECORD_BYTES)
}

class InputRing {
  protected readonly positions: Int32Array
  protected readonly words: Int32Array
  protected readonly doubles: Float64Array
  protected readonly capacity: number

  constructor(memory: SharedArrayBuffer) {
    this.positions = new Int32Array(memory, 0, HEAD_BYTES / 4)
    this.words = new Int32Array(memory, HEAD_BYTES)
    this.doubles = new Float64Array(memory, HEAD_BYTES)
    this.capacity = this.words.length / RECORD_WORDS
  }
}

export class InputRingWriter extends InputRing {
  /** False when the ring is full and the input was dropped. Values as InputPort.write takes them. */
  write(
    grant: number,
    sequence: number,
    forTick: number,
    steering: number,
    throttle: number,
    brake: number,
    gear: number,
  ): boolean {
    const { positions, words, doubles, capacity } = this
    const write = Atomics.load(positions, WRITE_WORD)
    if (((write - Atomics.load(positions, READ_WORD)) | 0) >= capacity) return false
    const slot = write & (capacity - 1)
    const word = slot * RECORD_WORDS
    words[word] = grant
    words[word + 1] = sequence
    words[word + 2] = forTick
    words[word + 3] = gear
    const double = slot * RECORD_DOUBLES + FIRST_DOUBLE
    doubles[double] = steering
    doubles[double + 1] = throttle
    doubles[double + 2] = brake
    Atomics.store(positions, WRITE_WORD, (write + 1) | 0)
    return true
  }
}

export type TakeInput = (
  grant: number,
  sequence: number,
  forTick: number,
  steering: number,
  throttle: number,
  brake: number,
  gear: number,
) => void

export class InputRingReader extends InputRing {
  /** Hands over everything written so far, oldest first. */
  drain(take: TakeInput): void {
    const { positions, words, doubles, capacity } = this
    const write = Atomics.load(positions, WRITE_WORD)
    let read = Atomics.load(positions, READ_WORD)
    for (; read !== write; read = (read + 1) | 0) {
      const slot = read & (capacity - 1)
      const word = slot * RECORD_WORDS
      const double = slot * RECORD_DOUBLES + FIRST_DOUBLE
      take(
        (words[word] as number) >>> 0,
        (words[word + 1] as number) >>> 0,
        (words[word + 2] as number) >>> 0,
        doubles[double] as number,
        doubles[double + 1] as number,
        doubles[double + 2] as number,
        words[word + 3] as number,
      )
    }
    Atomics.store(positions, READ_WORD, read)
  }
}
