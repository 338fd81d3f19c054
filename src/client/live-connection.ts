import type { AuthSuccessMessage } from '../protocol/auth-success-message.ts'
import type { ServerMessage, SessionJoinedMessage } from '../protocol/server-messages.ts'
import { Acknowledger } from './acknowledger.ts'
import { type ApexSimError, clientError } from './apex-sim-error.ts'
import type { ClientClock } from './client-clock.ts'
import { DatagramChannel } from './datagram-channel.ts'
import { INPUT_BACKLOG_BYTES } from './limits.ts'
import { Pulse } from './pulse.ts'
import type { ServerLink } from './server-link.ts'
import type { OpenDatagrams } from './transport.ts'

/**
 * One signed-in connection: its pulse, its acknowledgements, its datagram channel. Inputs go out by the better way. It ends
 * once, by the client's wish or by loss; then another may take its place, with all that belongs to the player elsewhere.
 */
export class LiveConnection {
  readonly link: ServerLink
  readonly accepted: AuthSuccessMessage
  readonly #options: LiveConnectionOptions
  readonly #pulse: Pulse
  readonly #acknowledger: Acknowledger
  #channel: DatagramChannel | undefined
  #isClosed = false

  constructor(options: LiveConnectionOptions) {
    const { link, accepted, clock, newestTick } = options
    this.link = link
    this.accepted = accepted
    this.#options = options
    link.listener = {
      message: (message) => this.#message(message),
      frame: (bytes) => this.#frame(bytes, true),
      closed: (fault) => this.#lost(clientError('connection_lost', fault?.message, fault)),
    }
    this.#pulse = new Pulse({
      clock,
      send: (message) => link.send(message),
      tick: newestTick,
      onSilence: () => this.#lost(clientError('server_silent')),
    })
    this.#acknowledger = new Acknowledger(clock, () => link.send({ type: 'TelemetryAck', tick: newestTick() }))
    this.#pulse.start()
  }

  get isOnDatagrams(): boolean {
    return this.#channel?.isAlive === true
  }

  /** Sends an input frame by datagram if that way is alive, else on the stream, unless that is choked. */
  sendInput(frame: Uint8Array): void {
    this.#acknowledger.acknowledged()
    if (this.#channel?.sendInput(frame) === true) this.link.counters.bytesSent += frame.length
    else if (this.link.bufferedBytes <= INPUT_BACKLOG_BYTES) this.link.sendBytes(frame)
  }

  /** In a session: its datagrams go where it says, if there are to be any. */
  openChannel({ udpHost, udpPort: port }: SessionJoinedMessage): void {
    const { openDatagrams, urlHost, clock, accepted } = this.#options
    const { udp } = accepted
    if (openDatagrams === undefined || udp?.mode !== 'plain' || udp.token === undefined || port === undefined) return
    const host = udpHost === undefined || udpHost === '' ? urlHost : udpHost
    this.#channel = new DatagramChannel({
      token: udp.token,
      clock,
      open: (onMessage) => openDatagrams({ host, port }, onMessage),
      onTelemetry: (bytes) => {
        this.link.counters.bytesReceived += bytes.length
        this.#frame(bytes, false)
      },
    })
  }

  closeChannel(): void {
    this.#acknowledger.stop()
    this.#channel?.close()
    this.#channel = undefined
  }

  close(): void {
    this.#isClosed = true
    this.#pulse.stop()
    this.closeChannel()
    this.link.listener = undefined
    this.link.close()
  }

  #message(message: ServerMessage): void {
    const nowMs = this.#options.clock.now()
    this.#pulse.heard(nowMs)
    this.#options.onMessage(message, nowMs)
  }

  #frame(bytes: Uint8Array, isOnStream: boolean): void {
    const nowMs = this.#options.clock.now()
    this.#pulse.heard(nowMs)
    // Who sends inputs acknowledges with them, and datagrams need no acknowledging.
    if (this.#options.onFrame(bytes, nowMs) && isOnStream) this.#acknowledger.frameReceived()
  }

  #lost(error: ApexSimError): void {
    if (this.#isClosed) return
    this.close()
    this.#options.onLost(error)
  }
}

export interface LiveConnectionOptions {
  readonly link: ServerLink
  readonly accepted: AuthSuccessMessage
  readonly clock: ClientClock
  readonly openDatagrams: OpenDatagrams | undefined
  /** Where datagrams go when the server does not say. */
  readonly urlHost: string
  /** The newest telemetry tick received, 0 for none. */
  readonly newestTick: () => number
  readonly onMessage: (message: ServerMessage, nowMs: number) => void
  /** False when the frame brings nothing new. */
  readonly onFrame: (bytes: Uint8Array, nowMs: number) => boolean
  /** Called once, when it ends by itself. */
  readonly onLost: (error: ApexSimError) => void
}
