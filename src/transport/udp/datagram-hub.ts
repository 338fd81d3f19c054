import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns'
import type { Counters } from '../../observability/counters.ts'
import { type ClientDatagram, decodeClientDatagram, encodeServerDatagram } from '../../protocol/datagram/datagrams.ts'
import { UDP_TOKEN_BYTES } from '../../protocol/limits.ts'
import type { DatagramPath } from '../client-link.ts'
import { DATAGRAM_CHANNELS_MAX, DATAGRAM_TOKEN_MS } from '../limits.ts'
import { ListenError } from '../listen-error.ts'
import { Challenge, issuedSeconds } from './challenge.ts'
import { DatagramChannel, type DatagramInbound } from './datagram-channel.ts'
import { DatagramSender } from './datagram-sender.ts'

/**
 * The one datagram socket in plain mode (UDP1, UDP2). A datagram belongs to a channel by the tag it begins with, which
 * only the holder of the connection's token can have, and only from the address that answered the challenge. Whatever
 * is not that is counted and dropped: never logged one by one, never answered with more than it brought.
 */
export class DatagramHub {
  readonly #socket: Socket
  readonly #sender: DatagramSender
  readonly #options: DatagramHubOptions
  readonly #challenge = new Challenge()
  readonly #byToken = new Map<string, DatagramChannel>()
  readonly #byIndex: (DatagramChannel | undefined)[] = []
  readonly #freeIndexes: number[] = []

  private constructor(socket: Socket, options: DatagramHubOptions) {
    this.#socket = socket
    this.#sender = new DatagramSender(socket)
    this.#options = options
    socket.on('message', (bytes, peer) => this.#receive(bytes, peer))
  }

  /** Binds the socket. Rejects with ListenError when the port cannot be had. */
  static async bind(options: DatagramHubOptions): Promise<DatagramHub> {
    const type = options.host.includes(':') ? 'udp6' : 'udp4'
    const family = type === 'udp6' ? 6 : 4
    let isBound = false
    const socket = createSocket({
      type,
      lookup(name, _, done) {
        // Peers are addresses: answering at once saves a turn of the loop for every datagram. The host to bind to may be a name.
        if (isBound) done(null, name, family)
        else lookup(name, { family }, done)
      },
    })
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => {
        socket.close()
        reject(new ListenError('UDP', 'network.udp_port', options.port, error))
      }
      socket.once('error', fail)
      socket.bind(options.port, options.host, () => {
        isBound = true
        socket.off('error', fail)
        resolve()
      })
    })
    socket.on('error', (error) => options.onError(error))
    return new DatagramHub(socket, options)
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Channels whose address has proved itself. */
  get boundCount(): number {
    return this.#byIndex.filter((channel) => channel?.isBound).length
  }

  /** A channel for one connection, not yet bound to any address; undefined when there are too many. The token is chosen unless given. */
  open(
    inbound: DatagramInbound,
    tick: () => number,
    token: Uint8Array = randomBytes(UDP_TOKEN_BYTES),
  ): OpenedChannel<DatagramChannel> | undefined {
    const index = this.#freeIndexes.pop() ?? this.#byIndex.length
    if (index >= DATAGRAM_CHANNELS_MAX) return undefined
    const close = () => this.#close(channel, index)
    const channel = new DatagramChannel({ index, inbound, tick, sender: this.#sender, close, ...this.#options })
    this.#byIndex[index] = channel
    channel.token = Buffer.from(token)
    this.#byToken.set(channel.token.toString('latin1'), channel)
    return { token, expiresMs: DATAGRAM_TOKEN_MS, path: channel }
  }

  /** Ends all channels, so that their connections go on with the stream, and closes the socket. */
  close(): Promise<void> {
    for (const channel of this.#byIndex) channel?.close()
    return new Promise((resolve) => this.#socket.close(() => resolve()))
  }

  #close(channel: DatagramChannel, index: number): void {
    if (this.#byIndex[index] !== channel) return
    this.#byIndex[index] = undefined
    this.#freeIndexes.push(index)
    // A later channel of the same connection has the same token.
    const token = channel.token.toString('latin1')
    if (this.#byToken.get(token) === channel) this.#byToken.delete(token)
  }

  #receive(bytes: Uint8Array, peer: RemoteInfo): void {
    const { counters } = this.#options
    counters.bytesIn.udp += bytes.length
    const datagram = decodeClientDatagram(bytes)
    // Nobody can be answered at port 0, and trying to is an exception: whoever forges it is no peer.
    if (datagram === undefined || peer.port === 0) {
      counters.dropped.udp_invalid++
      return
    }
    switch (datagram.kind) {
      case 'hello':
      case 'response':
        this.#handshake(datagram, peer)
        return
      case 'input':
      case 'ping':
        this.#channelData(datagram, peer)
    }
  }

  #handshake(datagram: Extract<ClientDatagram, { kind: 'hello' | 'response' }>, peer: RemoteInfo): void {
    const { counters, now } = this.#options
    const channel = this.#byToken.get(Buffer.from(datagram.token).toString('latin1'))
    if (channel === undefined || (!channel.isBound && now() - channel.openedMs > DATAGRAM_TOKEN_MS)) {
      counters.dropped.udp_unverified++
      return
    }
    const nowSeconds = Math.floor(now() / 1000)
    if (datagram.kind === 'hello') {
      const cookie = this.#challenge.issue(datagram.token, peer, nowSeconds)
      this.#answer(encodeServerDatagram({ kind: 'challenge', cookie }), peer)
      return
    }
    if (!this.#challenge.accepts(datagram.cookie, datagram.token, peer, nowSeconds)) {
      counters.dropped.udp_unverified++
      return
    }
    // An old proof, overheard or delayed, must not move the channel back.
    if (!channel.bind(peer, issuedSeconds(datagram.cookie))) {
      counters.dropped.udp_old++
      return
    }
    this.#answer(encodeServerDatagram({ kind: 'bound', tag: channel.tag }), peer)
  }

  #channelData(datagram: Extract<ClientDatagram, { kind: 'input' | 'ping' }>, peer: RemoteInfo): void {
    const { counters } = this.#options
    const { tag } = datagram
    const channel = this.#byIndex[((tag[0] as number) << 8) | (tag[1] as number)]
    if (channel === undefined || !channel.isFrom(tag, peer.address, peer.port)) {
      counters.dropped.udp_unverified++
      return
    }
    try {
      if (datagram.kind === 'input') channel.receiveInput(datagram.frame)
      else channel.receivePing(datagram.clientTimeMs)
    } catch (error) {
      // Closing it, so that a fault costs one channel and one line of the log; its client goes on with the stream.
      channel.close()
      this.#options.onError(error)
    }
  }

  #answer(bytes: Uint8Array, { address, port }: RemoteInfo): void {
    this.#options.counters.bytesOut.udp += bytes.length
    this.#sender.send(bytes, port, address)
  }
}

export interface OpenedChannel<TPath extends DatagramPath = DatagramPath> {
  readonly token: Uint8Array
  /** The token is void when no datagram has proved an address within so long. */
  readonly expiresMs: number
  readonly path: TPath
}

export interface DatagramHubOptions {
  readonly host: string
  readonly port: number
  readonly counters: Counters
  readonly now: () => number
  /** Of the socket, or of what a datagram led to. */
  readonly onError: (error: unknown) => void
}
