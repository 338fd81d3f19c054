import { type Counters, countOverRate, type InboundClass, type MessageClass } from '../observability/counters.ts'
import { type ClientMessage, type ClientMessageType, isDialect2Only } from '../protocol/client-messages.ts'
import { decodeClientMessage } from '../protocol/codec.ts'
import { COMPACT_MARK } from '../protocol/compact-kinds.ts'
import { errorMessage, type Reason } from '../protocol/reasons.ts'
import { createPlayerInput, tryReadPlayerInput } from '../protocol/telemetry/dialect1-input.ts'
import { tryReadTelemetryAck } from '../protocol/telemetry/telemetry-ack.ts'
import { GEAR_AUTO } from '../simulation/cars.ts'
import type { ClientLink } from './client-link.ts'
import { ConnectionRates, type RateLimits } from './connection-rates.ts'
import { InputFrames } from './input-frames.ts'
import { FLOOD_PAUSE_MS, INPUT_FAULT_TOLD_MS } from './limits.ts'
import { TokenBucket } from './token-bucket.ts'

/**
 * The way in of one connection: bytes become inputs (straight to the input port), answers that need no decision
 * (HeartbeatAck, Pong), or typed messages for the connection's actor. Nothing unchecked passes, every class of message
 * has its rate, and faults are answered, counted and, when they persist, end the connection (FRM6, RATE1). What is over
 * a rate is dropped before it is decoded, and a connection that floods is not read for a while.
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
  readonly #rates: ConnectionRates
  readonly #playerInput = createPlayerInput()
  readonly #inputFrames: InputFrames
  #sequence = 0
  /** When a wrong input frame was last answered. */
  #inputFaultMs = Number.NEGATIVE_INFINITY
  /** When the socket is read again; 0 while it is read. */
  #resumeMs = 0

  constructor(link: ClientLink, options: InboundOptions) {
    this.#link = link
    this.#options = options
    this.lastSeenMs = options.now()
    const { badMessagesPerMinute } = options.limits
    this.#faults = new TokenBucket({ perSecond: badMessagesPerMinute / 60, burst: badMessagesPerMinute })
    this.#rates = new ConnectionRates(options.limits)
    this.#inputFrames = new InputFrames({
      counters: options.counters,
      bucket: { take: (nowMs) => this.#rates.take('input', nowMs) },
    })
  }

  /** One whole message from the stream. */
  message(bytes: Uint8Array): void {
    const { counters, now } = this.#options
    counters.bytesIn[this.#link.transport] += bytes.length
    if (this.onFirstMessage !== undefined) this.#noteFirstMessage()
    const nowMs = now()
    const refused = this.#rates.refuse(bytes, nowMs)
    if (refused !== undefined) this.#overRate(refused, nowMs)
    else if (bytes[0] === COMPACT_MARK) this.#inputMessage(bytes, nowMs)
    else if (this.isSignedIn && tryReadPlayerInput(bytes, this.#playerInput)) this.#takePlayerInput(nowMs, bytes.length)
    else if (!this.#tryTakeAck(bytes, nowMs)) this.#decode(bytes, nowMs)
  }

  /** The transport's own small talk: work for us, so it counts among all messages, but never worth an answer. */
  noise(): void {
    const nowMs = this.#options.now()
    if (!this.#rates.takeNoise(nowMs)) this.#overRate('flood', nowMs)
  }

  /** Looked at a few times a second: a pause that is over ends. */
  sweep(nowMs: number): void {
    if (this.#resumeMs === 0 || nowMs < this.#resumeMs) return
    this.#resumeMs = 0
    this.#link.reading.release('flood')
  }

  #noteFirstMessage(): void {
    const note = this.onFirstMessage
    this.onFirstMessage = undefined
    note?.()
  }

  /** TelemetryAck by the fast way; false when the bytes are something else, or its sender may not say it. */
  #tryTakeAck(bytes: Uint8Array, nowMs: number): boolean {
    if (!this.isSignedIn || this.#link.dialect === 1) return false
    const tick = tryReadTelemetryAck(bytes)
    if (tick === undefined) return false
    this.#options.counters.messagesIn.add('acknowledgement', 'TelemetryAck', bytes.length)
    this.lastSeenMs = nowMs
    this.#link.acknowledge(tick, nowMs)
    return true
  }

  /** The sequence of an input frame (INP2), or undefined when the bytes are none. Reads nothing else of it. */
  peekSequence(bytes: Uint8Array): number | undefined {
    return this.#readInputFrame(bytes) === undefined ? this.#inputFrames.sequence : undefined
  }

  /** An input frame from a datagram that proved whose it is. A fault is counted, never answered (UDP2). */
  inputDatagram(bytes: Uint8Array): void {
    const { counters, now } = this.#options
    if (this.#readInputFrame(bytes) !== undefined) counters.dropped.udp_invalid++
    else if (!this.#takeInputFrame(now())) countOverRate(counters, 'input')
  }

  #inputMessage(bytes: Uint8Array, nowMs: number): void {
    const fault = this.#readInputFrame(bytes)
    if (fault !== undefined) this.#inputFault(fault, nowMs)
    else if (!this.#takeInputFrame(nowMs)) this.#overRate('input', nowMs)
  }

  #readInputFrame(bytes: Uint8Array): string | undefined {
    if (!this.isSignedIn || this.#link.dialect === 1) return 'compact frames belong to dialect 2'
    return this.#inputFrames.read(bytes)
  }

  /** False when it was over the rate and dropped. */
  #takeInputFrame(nowMs: number): boolean {
    const { ackTick } = this.#inputFrames
    this.lastSeenMs = nowMs
    if (ackTick > 0) this.#link.acknowledge(ackTick, nowMs)
    return this.#inputFrames.take(nowMs, this.#link.inputs)
  }

  #decode(bytes: Uint8Array, nowMs: number): void {
    const decoded = decodeClientMessage(bytes)
    if (!decoded.ok) {
      this.#fault(decoded.fault.reason, decoded.fault.message)
      return
    }
    const { message } = decoded
    this.#count(message.type, bytes.length)
    if (!this.isSignedIn && message.type !== 'Authenticate' && message.type !== 'Heartbeat') {
      this.#fault('unauthenticated', message.type)
      return
    }
    if (this.#link.dialect === 1 && isDialect2Only(message.type)) {
      this.#fault('bad_message', `${message.type} belongs to dialect 2`)
      return
    }
    this.lastSeenMs = nowMs
    this.#dispatch(message, nowMs, bytes.length)
  }

  /** Inputs are counted when they are taken. */
  #count(type: ClientMessageType, bytes: number): void {
    if (type !== 'PlayerInput') this.#options.counters.messagesIn.add(inboundClassOf(type), type, bytes)
  }

  #dispatch(message: ClientMessage, nowMs: number, bytes: number): void {
    if (message.type === 'PlayerInput') {
      Object.assign(this.#playerInput, message)
      this.#takePlayerInput(nowMs, bytes)
      return
    }
    if (message.type === 'TelemetryAck') {
      this.#link.acknowledge(message.tick, nowMs)
      return
    }
    const messageClass = CREATIONS.has(message.type) ? 'creation' : 'control'
    if (!this.#rates.take(messageClass, nowMs)) {
      this.#overRate(messageClass, nowMs)
      return
    }
    if (!this.#isWithinShare(message.type, messageClass, nowMs)) return
    const serverTick = this.#link.presence?.tick() ?? 0
    if (message.type === 'Heartbeat') {
      this.#link.sendDroppable({ type: 'HeartbeatAck', serverTick })
      return
    }
    if (message.type === 'Ping') {
      this.#link.sendDroppable({ type: 'Pong', t0: message.t0, serverTimeMs: this.#options.wallClockMs(), serverTick })
      return
    }
    this.#options.onMessage(message)
  }

  /** The rate of its address, which it shares with others: who is over it is told, and not ended for what they do. */
  #isWithinShare(type: ClientMessageType, messageClass: MessageClass, nowMs: number): boolean {
    const waitSeconds = this.#options.takeShare(type)
    if (waitSeconds === 0) return true
    countOverRate(this.#options.counters, messageClass)
    if (this.#rates.classes[messageClass].mayTell(nowMs)) this.#tellToWait(waitSeconds)
    return false
  }

  #takePlayerInput(nowMs: number, bytes: number): void {
    this.lastSeenMs = nowMs
    if (!this.#rates.take('input', nowMs)) {
      this.#overRate('input', nowMs)
      return
    }
    this.#options.counters.inputPacketsReceived++
    this.#options.counters.inputBytes += bytes
    this.#sequence = (this.#sequence + 1) >>> 0 || 1
    const { serverTickAck, steering, throttle, brake } = this.#playerInput
    if (serverTickAck > 0) this.#link.roundTrips.acknowledge(serverTickAck, nowMs)
    this.#link.inputs?.write(this.#sequence, 0, steering, throttle, brake, GEAR_AUTO)
  }

  /** Inputs come by the tick, so what is wrong with one is wrong with the next: said once a second, counted each time. */
  #inputFault(fault: string, nowMs: number): void {
    if (nowMs >= this.#inputFaultMs + INPUT_FAULT_TOLD_MS) {
      this.#inputFaultMs = nowMs
      this.#link.send(errorMessage('bad_message', fault))
    }
    this.#countFault()
  }

  #fault(reason: Reason, detail: string): void {
    this.#link.send(errorMessage(reason, detail))
    this.#countFault()
  }

  #countFault(): void {
    this.#options.counters.dropped.invalid_message++
    if (!this.#faults.take(this.#options.now())) this.#options.onRefuse('too_many_bad_messages')
  }

  /** One message too many: dropped, said so at most once a second for each class, and in the end too much (RATE1). */
  #overRate(messageClass: MessageClass, nowMs: number): void {
    countOverRate(this.#options.counters, messageClass)
    if (messageClass === 'flood') this.#pause(nowMs)
    const rate = this.#rates.classes[messageClass]
    const verdict = rate.dropped(nowMs)
    if (verdict === 'tell') this.#tellToWait(rate.waitSeconds)
    else if (verdict === 'end') this.#options.onRefuse('rate_abuse')
  }

  #tellToWait(retryAfterSeconds: number): void {
    this.#link.send({ ...errorMessage('rate_limited'), retryAfterSeconds })
  }

  #pause(nowMs: number): void {
    if (this.#link.reading.hold('flood')) this.#options.counters.floodPauses++
    this.#resumeMs = nowMs + FLOOD_PAUSE_MS
  }
}

/** What opens a session, or makes another thread read files. */
const CREATIONS: ReadonlySet<ClientMessageType> = new Set(['CreateSession', 'OpenPlayback', 'AddGhost'])

function inboundClassOf(type: ClientMessageType): InboundClass {
  if (type === 'TelemetryAck') return 'acknowledgement'
  return CREATIONS.has(type) ? 'creation' : 'control'
}

export interface InboundOptions {
  readonly now: () => number
  readonly wallClockMs: () => number
  readonly limits: InboundLimits
  readonly counters: Counters
  /** Counts a message against what its address may have of its kind: the whole seconds it has to wait, 0 when it may. */
  readonly takeShare: (type: ClientMessageType) => number
  readonly onMessage: (message: ClientMessage) => void
  /** The connection must end, for this reason. */
  readonly onRefuse: (reason: Reason) => void
}

export interface InboundLimits extends RateLimits {
  readonly badMessagesPerMinute: number
}
