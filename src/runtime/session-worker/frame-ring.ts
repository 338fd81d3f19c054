/**
 * Encoded frames on their way from a session worker to the main thread, which has the stream sockets: a ring in shared
 * memory with one writer and one reader, neither of which ever waits. A record is one frame with the list of its
 * receivers, so that a frame crosses once however many get it. A full ring drops what comes, and its writer counts that:
 * the next frame is a few milliseconds away. Records carry a *fence*, the number of messages that were posted before
 * them: the reader takes a record only when it has handled so many, and so both ways together keep one order.
 */

/** Bytes before the records: the two positions, on a cache line of their own each. */
const HEAD_BYTES = 128
const WRITE_WORD = 0
const READ_WORD = 16
/** Length in words, form, fence, tick, number of receivers, bytes of the frame. */
const RECORD_HEAD_WORDS = 6
/** Member, applied sequence, buffer depth. */
const RECEIVER_WORDS = 3
/** In place of a form: nothing up to the end of the memory, the next record is at its start. */
const FILLER = 0

/** A dialect-1 message, or the body of a dialect-2 frame for streams. */
export const FrameForm = { Message: 1, Body: 2 } as const
export type FrameForm = (typeof FrameForm)[keyof typeof FrameForm]

/** Memory for records of so many bytes in all, a power of two. */
export function createFrameRing(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + bytes)
}

class FrameRing {
  protected readonly positions: Int32Array
  protected readonly words: Int32Array
  protected readonly bytes: Uint8Array
  /** Positions count words and wrap at 32 bits. */
  protected readonly capacity: number

  constructor(memory: SharedArrayBuffer) {
    this.positions = new Int32Array(memory, 0, HEAD_BYTES / 4)
    this.words = new Int32Array(memory, HEAD_BYTES)
    this.bytes = new Uint8Array(memory, HEAD_BYTES)
    this.capacity = this.words.length
  }
}

export interface FrameRecord {
  readonly form: FrameForm
  readonly fence: number
  readonly tick: number
  readonly bytes: Uint8Array
  /** Three numbers a receiver: member, applied sequence, buffer depth. */
  readonly receivers: readonly number[]
}

export class FrameRingWriter extends FrameRing {
  /** False when there is no room for the record and it was dropped. */
  write(record: FrameRecord): boolean {
    const { positions, words, capacity } = this
    const { bytes, receivers } = record
    const receiversAt = RECORD_HEAD_WORDS
    const bytesAt = receiversAt + receivers.length
    const length = bytesAt + ((bytes.length + 3) >> 2)
    const write = Atomics.load(positions, WRITE_WORD)
    const free = capacity - ((write - Atomics.load(positions, READ_WORD)) | 0)
    const start = write & (capacity - 1)
    // A record never wraps: what is left before the end of the memory stays empty when it is too short.
    const skipped = start + length > capacity ? capacity - start : 0
    if (skipped + length > free) return false
    if (skipped > 0) {
      words[start] = skipped
      if (skipped > 1) words[start + 1] = FILLER
    }
    const at = skipped > 0 ? 0 : start
    words[at] = length
    words[at + 1] = record.form
    words[at + 2] = record.fence
    words[at + 3] = record.tick
    words[at + 4] = receivers.length / RECEIVER_WORDS
    words[at + 5] = bytes.length
    for (let index = 0; index < receivers.length; index++) words[at + receiversAt + index] = receivers[index] as number
    this.bytes.set(bytes, (at + bytesAt) * 4)
    Atomics.store(positions, WRITE_WORD, (write + skipped + length) | 0)
    return true
  }
}

/** Gets each receiver of a frame; `bytes` are the same for all receivers of one, and nobody else's. */
export type TakeFrame = (
  bytes: Uint8Array,
  form: FrameForm,
  tick: number,
  member: number,
  appliedSequence: number,
  bufferDepth: number,
) => void

export class FrameRingReader extends FrameRing {
  /** Hands over the records, oldest first, up to the first whose fence is beyond `handled` messages. */
  drain(handled: number, take: TakeFrame): void {
    const { positions, words, capacity } = this
    const write = Atomics.load(positions, WRITE_WORD)
    let read = Atomics.load(positions, READ_WORD)
    while (read !== write) {
      const at = read & (capacity - 1)
      const length = words[at] as number
      const isFiller = length === 1 || words[at + 1] === FILLER
      if (!isFiller) {
        if ((((words[at + 2] as number) - handled) | 0) > 0) break
        this.#handOver(at, take)
      }
      read = (read + length) | 0
      Atomics.store(positions, READ_WORD, read)
    }
  }

  #handOver(at: number, take: TakeFrame): void {
    const { words } = this
    const form = words[at + 1] as FrameForm
    const tick = (words[at + 3] as number) >>> 0
    const receiversEnd = at + RECORD_HEAD_WORDS + (words[at + 4] as number) * RECEIVER_WORDS
    // A copy in memory of our own: sockets take no shared memory, and the ring goes on.
    const bytes = this.bytes.slice(receiversEnd * 4, receiversEnd * 4 + (words[at + 5] as number))
    for (let receiver = at + RECORD_HEAD_WORDS; receiver < receiversEnd; receiver += RECEIVER_WORDS) {
      const member = (words[receiver] as number) >>> 0
      take(bytes, form, tick, member, (words[receiver + 1] as number) >>> 0, words[receiver + 2] as number)
    }
  }
}
