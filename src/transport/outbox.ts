import type { Counters, Transport } from '../observability/counters.ts'
import { CONGESTED_BYTES, DROPPABLE_QUEUED_MAX, TELEMETRY_BACKLOG_BYTES } from './limits.ts'
import { TelemetryWindow } from './telemetry-window.ts'
import type { Wire } from './wire.ts'

/**
 * Everything that leaves on a stream, by class (BP1). *Critical* messages are delivered in order or the connection
 * ends; *droppable* ones are dropped when it is congested; of *latest* ones (telemetry, lobby state) only the newest
 * unsent is kept. All queues are bounded in messages and bytes. Between `expectReply` and `reply` everything else
 * waits, so that a request's answer is the very next message its client sees (D1.3).
 */
export class Outbox {
  readonly #wire: Wire
  readonly #options: OutboxOptions
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #owedSinceMs = 0
  #repliesDue = 0
  /** Queued messages that were there before the request whose reply is due: these do not wait for it. */
  #queuedBeforeReply = 0
  /** The next critical message is a reply that is due. */
  #isAnswering = false
  #lobbyState: Uint8Array | undefined
  #frame: Frame | undefined
  /** The newest frame in one piece; made once, since a newer one takes the place of one that waits. */
  readonly #whole: WholeFrame = { head: NOTHING, body: undefined, tick: 0, hz: 0 }
  #isClosed = false
  /** Made for the first frame: its 4 KB are nothing for the many who only sit in the lobby. */
  #window: TelemetryWindow | undefined

  constructor(wire: Wire, options: OutboxOptions) {
    this.#wire = wire
    this.#options = options
  }

  get window(): TelemetryWindow {
    this.#window ??= new TelemetryWindow()
    return this.#window
  }

  critical(bytes: Uint8Array): void {
    if (this.#isClosed) return
    if (this.#isAnswering) {
      this.#isAnswering = false
      this.reply(bytes)
      return
    }
    if (this.#mustWait()) this.#enqueue(bytes)
    else this.#send(bytes)
  }

  droppable(bytes: Uint8Array): void {
    if (this.#isClosed) return
    if (!this.#mustWait()) this.#send(bytes)
    else if (this.#queue.length < DROPPABLE_QUEUED_MAX) this.#enqueue(bytes)
    else this.#options.counters.dropped.queue_full++
  }

  lobbyState(bytes: Uint8Array): void {
    if (this.#lobbyState !== undefined) this.#options.counters.dropped.lobby_state_superseded++
    this.#lobbyState = bytes
    this.#flushLatest()
  }

  /** A frame of dialect 1: not every client acknowledges, so only the socket's own backlog holds it back. */
  telemetry(bytes: Uint8Array, tick = 0): void {
    this.#whole.head = bytes
    this.#whole.tick = tick
    this.#offerFrame(this.#whole)
  }

  /** A frame of dialect 2, windowed by acknowledgement. `head` is this receiver's, `body` is shared. */
  windowedTelemetry(frame: Frame): void {
    this.#offerFrame(frame)
  }

  /** A frame that waits is nobody's any more: its receiver has left the session. */
  dropTelemetry(): void {
    this.#frame = undefined
  }

  acknowledge(tick: number, nowMs = this.#options.now()): void {
    this.#window?.acknowledge(tick, nowMs)
    this.#flushLatest()
  }

  expectReply(): void {
    if (this.#repliesDue === 0) this.#queuedBeforeReply = this.#queue.length
    this.#repliesDue++
  }

  reply(bytes: Uint8Array): void {
    if (this.#isClosed) return
    const isExpected = this.#repliesDue > 0
    if (isExpected) this.#repliesDue--
    // What was held back for our sake is owed from now on.
    if (isExpected && this.#queuedBeforeReply === 0 && this.#queue.length > 0) this.#owedSinceMs = this.#options.now()
    // What waited for this reply goes after it, but what waited for the wire goes before.
    this.#enqueue(bytes, isExpected ? this.#queuedBeforeReply++ : this.#queue.length)
    this.drained()
  }

  /** The next critical message is the reply, whoever sends it. */
  answerNext(): void {
    this.#isAnswering = this.#repliesDue > 0
  }

  /** There was none after all: what waited for it goes out. */
  endAnswer(): void {
    if (!this.#isAnswering) return
    this.#isAnswering = false
    this.#repliesDue--
    this.drained()
  }

  /** The wire has room again. */
  drained(): void {
    while (this.#mayFlush()) {
      const bytes = this.#queue.shift() as Uint8Array
      if (this.#queuedBeforeReply > 0) this.#queuedBeforeReply--
      this.#count(-1, -bytes.length)
      this.#owedSinceMs = this.#options.now()
      this.#send(bytes)
    }
    if (this.#queue.length === 0) this.#owedSinceMs = 0
    this.#flushLatest()
  }

  /**
   * How long nothing of what is queued has left, milliseconds: a slow reader that goes on reading owes nothing, nor does one
   * for whom all that waits is held back until we answer him.
   */
  owedMs(nowMs: number): number {
    if (this.#owedSinceMs === 0 || (this.#isHeld && !this.#isCongested())) return 0
    return nowMs - this.#owedSinceMs
  }

  /**
   * Nothing is queued any more, and nothing will be. What waited for a reply goes out before, as far as the wire takes it:
   * why a connection ends must not wait for an answer that nobody will give.
   */
  close(): void {
    this.#lobbyState = undefined
    this.#frame = undefined
    if (!this.#isClosed) this.#giveUpReplies()
    this.#isClosed = true
    this.#count(-this.#queue.length, -this.#queuedBytes)
    this.#queue = []
  }

  #giveUpReplies(): void {
    this.#repliesDue = 0
    this.#queuedBeforeReply = 0
    this.#isAnswering = false
    this.drained()
  }

  #enqueue(bytes: Uint8Array, at = this.#queue.length): void {
    const { messagesMax, bytesMax } = this.#options
    if (this.#queue.length >= messagesMax || this.#queuedBytes + bytes.length > bytesMax) {
      this.#options.onOverflow()
      return
    }
    if (this.#owedSinceMs === 0) this.#owedSinceMs = this.#options.now()
    this.#queue.splice(at, 0, bytes)
    this.#count(1, bytes.length)
  }

  #count(messages: number, bytes: number): void {
    const { counters } = this.#options
    this.#queuedBytes += bytes
    counters.queuedMessages += messages
    counters.queuedBytes += bytes
  }

  #offerFrame(frame: Frame): void {
    if (this.#isClosed) return
    const { counters } = this.#options
    counters.telemetryBytes += frame.head.length + (frame.body?.length ?? 0)
    if (this.#frame !== undefined) counters.dropped.superseded++
    this.#frame = frame
    this.#flushLatest()
  }

  #flushLatest(): void {
    if (this.#isClosed || this.#mustWait()) return
    if (this.#lobbyState !== undefined) {
      this.#send(this.#lobbyState)
      this.#lobbyState = undefined
    }
    const frame = this.#frame
    // A backlog means that the system's own buffer is full: a frame behind it would only grow old.
    if (frame === undefined || this.#wire.bufferedBytes > TELEMETRY_BACKLOG_BYTES) return
    const nowMs = this.#options.now()
    if (frame.hz > 0) {
      if (!this.window.canSend(frame, nowMs)) return
      this.window.sent(frame.tick, nowMs)
    }
    this.#frame = undefined
    this.#options.onFrame(frame.tick, nowMs)
    this.#send(frame.head, frame.body)
  }

  #mustWait(): boolean {
    return this.#repliesDue > 0 || this.#queue.length > 0 || this.#isCongested()
  }

  #mayFlush(): boolean {
    return this.#queue.length > 0 && !this.#isHeld && !this.#isCongested()
  }

  get #isHeld(): boolean {
    return this.#repliesDue > 0 && this.#queuedBeforeReply === 0
  }

  #isCongested(): boolean {
    return this.#wire.bufferedBytes > CONGESTED_BYTES
  }

  #send(head: Uint8Array, body?: Uint8Array): void {
    const { counters, transport } = this.#options
    counters.bytesOut[transport] += head.length + (body?.length ?? 0)
    this.#wire.send(head, body)
  }
}

const NOTHING = new Uint8Array(0)

interface WholeFrame extends Frame {
  head: Uint8Array
  tick: number
}

export interface OutboxOptions {
  readonly messagesMax: number
  readonly bytesMax: number
  readonly transport: Transport
  readonly counters: Counters
  readonly now: () => number
  /** A frame of this tick leaves. */
  readonly onFrame: (tick: number, nowMs: number) => void
  /** A critical message found the queue full: the connection must end. */
  readonly onOverflow: () => void
}

export interface Frame {
  readonly head: Uint8Array
  readonly body: Uint8Array | undefined
  readonly tick: number
  /** Rate of this receiver; 0 = not windowed. */
  readonly hz: number
}
