import { randomBytes } from 'node:crypto'
import { type Counters, countOverRate } from '../../observability/counters.ts'
import { encodeServerDatagram, TAG_BYTES } from '../../protocol/datagram/datagrams.ts'
import type { DatagramPath } from '../client-link.ts'
import { fillFrame } from '../frame-memory.ts'
import { DATAGRAM_ALIVE_MS, DATAGRAMS_PER_SECOND_MAX } from '../limits.ts'
import { TokenBucket } from '../token-bucket.ts'
import type { Peer } from './challenge.ts'
import type { DatagramSender } from './datagram-sender.ts'
import { RoundMemory } from './round-memory.ts'

/**
 * One connection's datagram channel: the address that proved itself, the tag that names the channel, and the newest
 * sequence seen. It hardly queues: what the system does not take is lost, as datagrams may be.
 */
export class DatagramChannel implements DatagramPath {
  readonly tag: Uint8Array
  readonly openedMs: number
  token: Buffer = Buffer.alloc(0)
  readonly #options: DatagramChannelOptions
  readonly #bucket = new TokenBucket({ perSecond: DATAGRAMS_PER_SECOND_MAX, burst: DATAGRAMS_PER_SECOND_MAX })
  readonly #memory = new RoundMemory()
  #address = ''
  #port = 0
  #lastSeenMs = Number.NEGATIVE_INFINITY
  #provedSeconds = 0
  #sequence = 0

  constructor(options: DatagramChannelOptions) {
    this.#options = options
    this.openedMs = options.now()
    this.tag = randomBytes(TAG_BYTES)
    this.tag[0] = options.index >> 8
    this.tag[1] = options.index & 0xff
  }

  get isBound(): boolean {
    return this.#port !== 0
  }

  isAlive(): boolean {
    return this.isBound && this.#options.now() - this.#lastSeenMs < DATAGRAM_ALIVE_MS
  }

  /** The peer at this address has shown the token and answered the challenge; a newer proof moves the channel, an older one is refused. */
  bind({ address, port }: Peer, provedSeconds: number): boolean {
    if (provedSeconds < this.#provedSeconds) return false
    this.#provedSeconds = provedSeconds
    this.#address = address
    this.#port = port
    this.#lastSeenMs = this.#options.now()
    return true
  }

  /** True when the datagram carries this channel's whole tag and comes from where the channel was bound. */
  isFrom(tag: Uint8Array, address: string, port: number): boolean {
    if (port !== this.#port || address !== this.#address) return false
    let difference = 0
    for (let index = 0; index < TAG_BYTES; index++) difference |= (tag[index] as number) ^ (this.tag[index] as number)
    return difference === 0
  }

  receiveInput(frame: Uint8Array): void {
    const { counters, inbound, now } = this.#options
    const nowMs = now()
    if (!this.#bucket.take(nowMs)) {
      countOverRate(counters, 'input')
      return
    }
    const sequence = inbound.peekSequence(frame)
    if (sequence === undefined) {
      counters.dropped.udp_invalid++
      return
    }
    if (this.#sequence !== 0 && ((sequence - this.#sequence) | 0) <= 0) {
      counters.dropped.udp_old++
      return
    }
    this.#sequence = sequence
    this.#lastSeenMs = nowMs
    inbound.inputDatagram(frame)
  }

  receivePing(clientTimeMs: number): void {
    const { counters, inbound, now, tick } = this.#options
    const nowMs = now()
    if (!this.#bucket.take(nowMs)) {
      countOverRate(counters, 'input')
      return
    }
    this.#lastSeenMs = nowMs
    // It carries the channel's tag, so it is a valid message, and any of those counts as life (HB1).
    inbound.lastSeenMs = nowMs
    this.#send(encodeServerDatagram({ kind: 'pong', clientTimeMs, serverTick: tick() }))
  }

  send(head: Uint8Array, body: Uint8Array): void {
    const { sender, counters } = this.#options
    counters.telemetryBytes += head.length + body.length
    const datagram = this.#memory.take(sender.round(), head.length + body.length)
    if (datagram === undefined) {
      counters.dropped.queue_full++
      return
    }
    fillFrame(datagram, 0, head, body)
    this.#send(datagram)
  }

  close(): void {
    this.#port = 0
    this.#options.close()
  }

  /** It is called inside the ticks of sessions: what the socket throws ends this channel, and its client goes on with the stream. */
  #send(bytes: Uint8Array): void {
    this.#options.counters.bytesOut.udp += bytes.length
    try {
      this.#options.sender.send(bytes, this.#port, this.#address)
    } catch (error) {
      this.close()
      this.#options.onError(error)
    }
  }
}

/** Who takes what comes by a channel. */
export interface DatagramInbound {
  /** When the last valid message came, in the injected clock's milliseconds. */
  lastSeenMs: number
  /** The sequence of an input frame, or undefined when the bytes are none. */
  peekSequence(bytes: Uint8Array): number | undefined
  inputDatagram(bytes: Uint8Array): void
}

interface DatagramChannelOptions {
  readonly index: number
  readonly inbound: DatagramInbound
  readonly tick: () => number
  readonly sender: DatagramSender
  readonly counters: Counters
  readonly now: () => number
  readonly close: () => void
  readonly onError: (error: unknown) => void
}
