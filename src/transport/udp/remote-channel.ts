import { randomBytes } from 'node:crypto'
import type { RemoteDatagrams } from '../../actors/ports.ts'
import { UDP_TOKEN_BYTES } from '../../protocol/limits.ts'
import type { DatagramPath } from '../client-link.ts'
import { DATAGRAM_ALIVE_MS, DATAGRAM_TOKEN_MS } from '../limits.ts'
import type { DatagramInbound } from './datagram-channel.ts'
import type { OpenedChannel } from './datagram-hub.ts'

/**
 * A connection's datagram channel whose socket is in the thread of its session. Here is what the connection itself has to
 * know: the token it tells its client, whether datagrams come, which decides the rate of telemetry, and that they count
 * as life (HB1). Datagrams themselves never come by here.
 */
export class RemoteChannel implements DatagramPath, RemoteDatagrams {
  readonly token = randomBytes(UDP_TOKEN_BYTES)
  readonly remote: RemoteDatagrams = this
  readonly #inbound: Pick<DatagramInbound, 'lastSeenMs'>
  readonly #now: () => number
  #heardMs = Number.NEGATIVE_INFINITY

  constructor(inbound: Pick<DatagramInbound, 'lastSeenMs'>, now: () => number) {
    this.#inbound = inbound
    this.#now = now
  }

  isAlive(): boolean {
    return this.#now() - this.#heardMs < DATAGRAM_ALIVE_MS
  }

  heard(): void {
    const nowMs = this.#now()
    this.#heardMs = nowMs
    this.#inbound.lastSeenMs = nowMs
  }

  forget(): void {
    this.#heardMs = Number.NEGATIVE_INFINITY
  }

  /** The other thread closes its end when the member leaves. */
  close(): void {
    this.forget()
  }

  /** Frames that reach this thread are meant for the stream. */
  send(): void {}
}

/** Opens channels as DatagramHub does, for sessions that have sockets of their own. */
export class RemoteChannels {
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  open(inbound: Pick<DatagramInbound, 'lastSeenMs'>): OpenedChannel {
    const path = new RemoteChannel(inbound, this.#now)
    return { token: path.token, expiresMs: DATAGRAM_TOKEN_MS, path }
  }
}
