import { CompactKind, compactKind } from '../protocol/compact-kinds.ts'
import { decodeServerDatagram, encodeClientDatagram } from '../protocol/datagram/datagrams.ts'
import type { ClientClock } from './client-clock.ts'
import { CHANNEL_ALIVE_MS, CHANNEL_PAUSE_MS, CHANNEL_PING_MS, CHANNEL_STEP_MS, CHANNEL_TRIES_MAX } from './limits.ts'
import type { DatagramSocket } from './transport.ts'

/**
 * The client's end of the plain datagram channel (UDP1): hello, challenge, response, bound; then inputs out and
 * telemetry in. While nothing arrives the channel sends nothing but, after a pause, another hello: a server that hears
 * nothing puts telemetry back on the stream, so a network without datagrams costs nobody anything. Whoever uses it asks
 * `isAlive` for each input and takes the stream otherwise.
 */
type Phase =
  | { readonly name: 'hello'; tries: number }
  | { readonly name: 'response'; tries: number; readonly cookie: Uint8Array }
  | { readonly name: 'bound'; readonly tag: Uint8Array; heardMs: number; pingedMs: number }
  | { readonly name: 'paused'; readonly untilMs: number }

export class DatagramChannel {
  readonly #options: DatagramChannelOptions
  readonly #socket: DatagramSocket
  readonly #stop: () => void
  #phase: Phase = { name: 'hello', tries: 0 }

  constructor(options: DatagramChannelOptions) {
    this.#options = options
    this.#socket = options.open((bytes) => this.#receive(bytes))
    this.#stop = options.clock.every(CHANNEL_STEP_MS, () => this.#step())
    this.#step()
  }

  /** True while datagrams come from the server. */
  get isAlive(): boolean {
    return this.#phase.name === 'bound' && this.#options.clock.now() - this.#phase.heardMs < CHANNEL_ALIVE_MS
  }

  /** Sends a whole input frame; false when the channel is not alive. */
  sendInput(frame: Uint8Array): boolean {
    if (this.#phase.name !== 'bound' || !this.isAlive) return false
    this.#socket.send(encodeClientDatagram({ kind: 'input', tag: this.#phase.tag, frame }))
    return true
  }

  close(): void {
    this.#stop()
    this.#socket.close()
  }

  #step(): void {
    const phase = this.#phase
    const nowMs = this.#options.clock.now()
    switch (phase.name) {
      case 'hello':
        this.#try(phase, encodeClientDatagram({ kind: 'hello', token: this.#options.token }))
        return
      case 'response':
        this.#respond(phase)
        return
      case 'bound':
        if (!this.isAlive) this.#pause(nowMs)
        else if (nowMs - phase.pingedMs >= CHANNEL_PING_MS) this.#ping(phase, nowMs)
        return
      case 'paused':
        if (nowMs >= phase.untilMs) this.#phase = { name: 'hello', tries: 0 }
        return
    }
  }

  #respond(phase: Extract<Phase, { name: 'response' }>): void {
    const { token } = this.#options
    this.#try(phase, encodeClientDatagram({ kind: 'response', token, cookie: phase.cookie }))
  }

  #try(phase: Extract<Phase, { tries: number }>, datagram: Uint8Array): void {
    if (++phase.tries > CHANNEL_TRIES_MAX) this.#pause(this.#options.clock.now())
    else this.#socket.send(datagram)
  }

  #pause(nowMs: number): void {
    this.#phase = { name: 'paused', untilMs: nowMs + CHANNEL_PAUSE_MS }
  }

  #ping(phase: Extract<Phase, { name: 'bound' }>, nowMs: number): void {
    phase.pingedMs = nowMs
    const clientTimeMs = Math.floor(nowMs) % 0x1_0000_0000
    this.#socket.send(encodeClientDatagram({ kind: 'ping', tag: phase.tag, clientTimeMs }))
  }

  #receive(bytes: Uint8Array): void {
    const nowMs = this.#options.clock.now()
    if (compactKind(bytes) === CompactKind.Telemetry) {
      if (this.#phase.name === 'bound') this.#phase.heardMs = nowMs
      this.#options.onTelemetry(bytes)
      return
    }
    const datagram = decodeServerDatagram(bytes)
    if (datagram?.kind === 'challenge') this.#challenged(datagram.cookie)
    else if (datagram?.kind === 'bound') this.#bound(datagram.tag, nowMs)
    else if (datagram?.kind === 'pong' && this.#phase.name === 'bound') this.#phase.heardMs = nowMs
  }

  #challenged(cookie: Uint8Array): void {
    if (this.#phase.name !== 'hello') return
    const phase = { name: 'response', tries: 0, cookie: cookie.slice() } as const
    this.#phase = phase
    this.#respond(phase)
  }

  #bound(tag: Uint8Array, nowMs: number): void {
    if (this.#phase.name !== 'response') return
    const phase = { name: 'bound', tag: tag.slice(), heardMs: nowMs, pingedMs: nowMs } as const
    this.#phase = phase
    this.#ping(phase, nowMs)
  }
}

export interface DatagramChannelOptions {
  /** From AuthSuccess. */
  readonly token: Uint8Array
  readonly clock: ClientClock
  readonly open: (onMessage: (bytes: Uint8Array) => void) => DatagramSocket
  /** A telemetry frame that came as a datagram. */
  readonly onTelemetry: (bytes: Uint8Array) => void
}
