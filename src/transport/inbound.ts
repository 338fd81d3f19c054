import type { Counters } from '../observability/counters.ts'
import { type ClientMessage, isDialect2Only } from '../protocol/client-messages.ts'
import { decodeClientMessage, encodeServerMessage } from '../protocol/codec.ts'
import { COMPACT_MARK } from '../protocol/compact-kinds.ts'
import { errorMessage, type Reason } from '../protocol/reasons.ts'
import { createPlayerInput, tryReadPlayerInput } from '../protocol/telemetry/dialect1-input.ts'
import { tryReadTelemetryAck } from '../protocol/telemetry/telemetry-ack.ts'
import { GEAR_AUTO } from '../simulation/cars.ts'
import type { ClientLink } from './client-link.ts'
import { InputFrames } from './input-frames.ts'
import { TokenBucket } from './token-bucket.ts'

/**
 * The way in of one connection: bytes become inputs (straight to the input port), answers that need no decision
 * (HeartbeatAck, Pong), or typed messages for the connection's actor. Nothing unchecked passes, every class of message
 * has its rate, and faults are answered, counted and, when they persist, end the connection (FRM6, RATE1).
 */
export class Inbound {
  /** When the last valid message came, in the injected clock's milliseconds: any valid message counts as life (HB1). */
  lastSeenMs: number
  isSignedIn = false
  /** Called once, when the next message is here. */
  onFirstMessage: (() => void) | undefined
  readonly #link: ClientLink
  readonly #options: InboundOptions
  readonly #faults: TokenBucket
  readonly #inputs: TokenBucket
  readonly #control: TokenBucket
  readonly #creations: TokenBucket
  readonly #playerInput = createPlayerInput()
  readonly #inputFrames: InputFrames
  #sequence = 0
  #lastLimitedMs = Number.NEGATIVE_INFINITY

  constructor(link: ClientLink, options: InboundOptions) {
    this.#link = link
    this.#options = options
    this.lastSeenMs = options.now()
    const { badMessagesPerMinute, inputsPerSecond, controlPerSecond, creationsPerMinute } = options.limits
    this.#faults = new TokenBucket({ perSecond: badMessagesPerMinute / 60, burst: badMessagesPerMinute })
    this.#inputs = new TokenBucket({ perSecond: inputsPerSecond, burst: inputsPerSecond })
    this.#inputFrames = new InputFrames({ counters: options.counters, bucket: this.#inputs })
    this.#control = new TokenBucket({ perSecond: controlPerSecond, burst: controlPerSecond * 2 })
    this.#creations = new TokenBucket({ perSecond: creationsPerMinute / 60, burst: creationsPerMinute })
  }

  /** One whole message from the stream. */
  message(bytes: Uint8Array): void {
    this.#options.counters.bytesIn[this.#link.transport] += bytes.length
    if (this.onFirstMessage !== undefined) this.#noteFirstMessage()
    if (bytes[0] === COMPACT_MARK) this.#inputMessage(bytes)
    else if (this.isSignedIn && tryReadPlayerInput(bytes, this.#playerInput)) this.#takePlayerInput()
    else if (!this.#tryTakeAck(bytes)) this.#decode(bytes)
  }

  #noteFirstMessage(): void {
    const note = this.onFirstMessage
    this.onFirstMessage = undefined
    note?.()
  }

  /** TelemetryAck by the fast way; false when the bytes are something else, or its sender may not say it. */
  #tryTakeAck(bytes: Uint8Array): boolean {
    if (!this.isSignedIn || this.#link.dialect === 1) return false
    const tick = tryReadTelemetryAck(bytes)
    if (tick === undefined) return false
    this.#options.counters.messagesIn.add('TelemetryAck')
    this.lastSeenMs = this.#options.now()
    this.#link.outbox.acknowledge(tick)
    return true
  }

  /** The sequence of an input frame (INP2), or undefined when the bytes are none. Reads nothing else of it. */
  peekSequence(bytes: Uint8Array): number | undefined {
    return this.#readInputFrame(bytes) === undefined ? this.#inputFrames.sequence : undefined
  }

  /** An input frame from a datagram that proved whose it is. A fault is counted, never answered (UDP2). */
  inputDatagram(bytes: Uint8Array): void {
    const { dropped } = this.#options.counters
    if (this.#readInputFrame(bytes) !== undefined) dropped.udp_invalid++
    else if (!this.#takeInputFrame()) dropped.rate_limit++
  }

  #inputMessage(bytes: Uint8Array): void {
    const fault = this.#readInputFrame(bytes)
    if (fault !== undefined) this.#fault('bad_message', fault)
    else if (!this.#takeInputFrame()) this.#limited(this.#inputs, this.#options.now())
  }

  #readInputFrame(bytes: Uint8Array): string | undefined {
    if (!this.isSignedIn || this.#link.dialect === 1) return 'compact frames belong to dialect 2'
    return this.#inputFrames.read(bytes)
  }

  /** False when it was over the rate and dropped. */
  #takeInputFrame(): boolean {
    const nowMs = this.#options.now()
    const { ackTick } = this.#inputFrames
    this.lastSeenMs = nowMs
    if (ackTick > 0) this.#link.outbox.acknowledge(ackTick)
    return this.#inputFrames.take(nowMs, this.#link.inputs)
  }

  #decode(bytes: Uint8Array): void {
    const decoded = decodeClientMessage(bytes)
    if (!decoded.ok) {
      this.#fault(decoded.fault.reason, decoded.fault.message)
      return
    }
    const { message } = decoded
    this.#options.counters.messagesIn.add(message.type)
    const nowMs = this.#options.now()
    if (!this.isSignedIn && message.type !== 'Authenticate' && message.type !== 'Heartbeat') {
      this.#fault('unauthenticated', message.type)
      return
    }
    if (this.#link.dialect === 1 && isDialect2Only(message.type)) {
      this.#fault('bad_message', `${message.type} belongs to dialect 2`)
      return
    }
    this.lastSeenMs = nowMs
    this.#dispatch(message, nowMs)
  }

  #dispatch(message: ClientMessage, nowMs: number): void {
    if (message.type === 'PlayerInput') {
      Object.assign(this.#playerInput, message)
      this.#takePlayerInput()
      return
    }
    if (message.type === 'TelemetryAck') {
      this.#link.outbox.acknowledge(message.tick)
      return
    }
    const bucket = message.type === 'CreateSession' ? this.#creations : this.#control
    if (!bucket.take(nowMs)) {
      this.#limited(bucket, nowMs)
      return
    }
    const serverTick = this.#link.presence?.tick() ?? 0
    if (message.type === 'Heartbeat') {
      this.#link.outbox.droppable(encodeServerMessage({ type: 'HeartbeatAck', serverTick }))
      return
    }
    if (message.type === 'Ping') {
      const pong = { type: 'Pong', t0: message.t0, serverTimeMs: this.#options.wallClockMs(), serverTick } as const
      this.#link.outbox.droppable(encodeServerMessage(pong))
      return
    }
    this.#options.onMessage(message)
  }

  #takePlayerInput(): void {
    const nowMs = this.#options.now()
    this.lastSeenMs = nowMs
    if (!this.#inputs.take(nowMs)) {
      this.#limited(this.#inputs, nowMs)
      return
    }
    this.#options.counters.inputPacketsReceived++
    this.#sequence = (this.#sequence + 1) >>> 0 || 1
    const { steering, throttle, brake } = this.#playerInput
    this.#link.inputs?.write(this.#sequence, 0, steering, throttle, brake, GEAR_AUTO)
  }

  #fault(reason: Reason, detail: string): void {
    this.#options.counters.dropped.invalid_message++
    this.#link.send(errorMessage(reason, detail))
    if (!this.#faults.take(this.#options.now())) this.#options.onRefuse('too_many_bad_messages')
  }

  /** Over a rate: dropped, and said so at most once a second (RATE1). */
  #limited(bucket: TokenBucket, nowMs: number): void {
    this.#options.counters.dropped.rate_limit++
    if (nowMs - this.#lastLimitedMs < 1000) return
    this.#lastLimitedMs = nowMs
    this.#link.send({ ...errorMessage('rate_limited'), retryAfterSeconds: bucket.waitSeconds })
  }
}

export interface InboundOptions {
  readonly now: () => number
  readonly wallClockMs: () => number
  readonly limits: InboundLimits
  readonly counters: Counters
  readonly onMessage: (message: ClientMessage) => void
  /** The connection must end, for this reason. */
  readonly onRefuse: (reason: Reason) => void
}

export interface InboundLimits {
  readonly badMessagesPerMinute: number
  readonly inputsPerSecond: number
  readonly controlPerSecond: number
  readonly creationsPerMinute: number
}
