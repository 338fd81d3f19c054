import { SessionState } from '../protocol/enums.ts'
import type { AuthSuccessMessage, ServerMessage, SessionJoinedMessage } from '../protocol/server-messages.ts'
import { Acknowledger } from './acknowledger.ts'
import { type ApexSimError, clientError, goodbyeError, serverError } from './apex-sim-error.ts'
import type { ClientClock } from './client-clock.ts'
import { type ClientEvent, isClientEvent } from './client-event.ts'
import { DatagramChannel } from './datagram-channel.ts'
import { EventLog } from './event-log.ts'
import { type DriverInput, InputSequence } from './input-sender.ts'
import { EVENTS_KEPT_MAX, INPUT_BACKLOG_BYTES } from './limits.ts'
import { Pulse } from './pulse.ts'
import { RequestQueue } from './request-queue.ts'
import { ServerClock } from './server-clock.ts'
import type { ServerLink } from './server-link.ts'
import { SessionView } from './session-view.ts'
import { TelemetryFeed } from './telemetry-feed.ts'
import type { OpenDatagrams } from './transport.ts'

/**
 * A signed-in connection at work: every message and frame goes to the one part that it concerns (clock, session,
 * request, telemetry, events), inputs and acknowledgements go out by the better way, and the end, however it comes,
 * reaches all parts once. What users call is in client.ts. All that belongs to one connection is here, so that a later
 * resume can put another in its place.
 */
export class ClientCore {
  readonly accepted: AuthSuccessMessage
  readonly link: ServerLink
  readonly events = new EventLog<ClientEvent>(EVENTS_KEPT_MAX)
  readonly tickRateHz: number
  readonly telemetry: TelemetryFeed
  readonly serverClock: ServerClock
  readonly requests: RequestQueue
  readonly inputs = new InputSequence()
  readonly ended: Promise<ApexSimError | undefined>
  readonly #options: ClientCoreOptions
  readonly #pulse: Pulse
  readonly #resolveEnded: (error: ApexSimError | undefined) => void
  #isEnded = false
  /** What the server gave as the reason for a close that follows. */
  #lastWords: ApexSimError | undefined
  #joined: SessionJoinedMessage | undefined
  #session: SessionView | undefined
  #channel: DatagramChannel | undefined
  readonly #acknowledger: Acknowledger

  constructor(options: ClientCoreOptions) {
    const { link, accepted, clock } = options
    this.#options = options
    this.accepted = accepted
    this.link = link
    this.tickRateHz = accepted.tickRateHz ?? TICK_RATE_DEFAULT_HZ
    this.telemetry = new TelemetryFeed({ tickRateHz: this.tickRateHz })
    this.serverClock = new ServerClock(this.tickRateHz)
    const { promise, resolve } = Promise.withResolvers<ApexSimError | undefined>()
    this.ended = promise
    this.#resolveEnded = resolve
    link.listener = {
      message: (message) => this.#receive(message),
      frame: (bytes) => this.#receiveFrame(bytes, true),
      closed: (fault) => this.end(this.#lastWords ?? clientError('connection_lost', fault?.message, fault)),
    }
    this.requests = new RequestQueue({ send: (message) => link.send(message), clock })
    this.#pulse = new Pulse({
      clock,
      send: (message) => link.send(message),
      tick: () => this.telemetry.newestTick,
      onSilence: () => this.end(clientError('server_silent')),
    })
    this.#acknowledger = new Acknowledger(clock, () =>
      link.send({ type: 'TelemetryAck', tick: this.telemetry.newestTick }),
    )
    this.#pulse.start()
  }

  /** Of the session entered last; it stays readable after leaving. */
  get session(): SessionView | undefined {
    return this.#session
  }

  get isOnDatagrams(): boolean {
    return this.#channel?.isAlive === true
  }

  /** The tick the server is at now; undefined while no telemetry comes. */
  get tickNow(): number | undefined {
    return this.serverClock.tickAt(this.#options.clock.now())
  }

  /** Sends the input by datagram if that way is alive, else on the stream, unless that is choked. */
  sendInput(input: DriverInput): number {
    const frame = this.inputs.next(input, this.telemetry.newestTick)
    this.#acknowledger.acknowledged()
    if (this.#channel?.sendInput(frame) === true) this.link.counters.bytesSent += frame.length
    else if (this.link.bufferedBytes <= INPUT_BACKLOG_BYTES) this.link.sendBytes(frame)
    return this.inputs.newest
  }

  /** Ends everything, and lets the server know that it was meant. */
  signOut(): void {
    if (!this.#isEnded) this.link.send({ type: 'Disconnect' })
    this.end()
  }

  /** Ends everything; without an error it was the user's wish. */
  end(error?: ApexSimError): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#pulse.stop()
    this.#acknowledger.stop()
    this.#channel?.close()
    this.link.listener = undefined
    this.link.close()
    this.requests.close(error ?? clientError('closed'))
    this.telemetry.end()
    this.events.end()
    this.#resolveEnded(error)
  }

  #receive(message: ServerMessage): void {
    const nowMs = this.#options.clock.now()
    this.#pulse.heard(nowMs)
    if (message.type === 'Pong') this.serverClock.pong(message.t0, message.serverTimeMs, nowMs)
    this.#followSession(message)
    if (this.requests.offer(message)) return
    if (message.type === 'Goodbye') this.#lastWords = goodbyeError(message)
    if (message.type === 'Error' && LAST_WORDS.has(message.reason ?? '')) this.#lastWords = serverError(message)
    if (isClientEvent(message)) this.events.push(message)
  }

  /** Keeps the picture of the session, before anyone is told. */
  #followSession(message: ServerMessage): void {
    if (message.type === 'SessionJoined') this.#enter(message)
    else if (message.type === 'SessionSnapshot' && this.#joined !== undefined) {
      this.#session = new SessionView({ joined: this.#joined, snapshot: message })
      this.#joined = undefined
      return
    }
    this.#session?.apply(message)
    if (message.type === 'SessionStateChanged' && message.state === SessionState.Lobby) this.serverClock.forgetTicks()
    if (message.type === 'SessionLeft') this.#leave()
  }

  #enter(joined: SessionJoinedMessage): void {
    this.#leave()
    this.#joined = joined
    const { openDatagrams, urlHost, clock } = this.#options
    const { udp } = this.accepted
    const port = joined.udpPort
    if (openDatagrams === undefined || udp?.mode !== 'plain' || udp.token === undefined || port === undefined) return
    const host = joined.udpHost === undefined || joined.udpHost === '' ? urlHost : joined.udpHost
    this.#channel = new DatagramChannel({
      token: udp.token,
      clock,
      open: (onMessage) => openDatagrams({ host, port }, onMessage),
      onTelemetry: (bytes) => {
        this.link.counters.bytesReceived += bytes.length
        this.#receiveFrame(bytes, false)
      },
    })
  }

  #leave(): void {
    this.#acknowledger.stop()
    this.#channel?.close()
    this.#channel = undefined
    this.telemetry.reset()
    this.serverClock.forgetTicks()
  }

  #receiveFrame(bytes: Uint8Array, isOnStream: boolean): void {
    const nowMs = this.#options.clock.now()
    this.#pulse.heard(nowMs)
    if (!this.telemetry.receive(bytes, nowMs)) return
    this.serverClock.frame(this.telemetry.newestTick, nowMs)
    // Who sends inputs acknowledges with them, and datagrams need no acknowledging.
    if (isOnStream) this.#acknowledger.frameReceived()
  }
}

/** The server's, when an AuthSuccess does not say. */
const TICK_RATE_DEFAULT_HZ = 240

/** Errors that a close follows. */
const LAST_WORDS: ReadonlySet<string> = new Set([
  'too_many_bad_messages',
  'heartbeat_timeout',
  'slow_client',
  'signed_in_elsewhere',
  'message_too_large',
  'shutting_down',
])

export interface ClientCoreOptions {
  readonly link: ServerLink
  readonly accepted: AuthSuccessMessage
  readonly clock: ClientClock
  readonly openDatagrams: OpenDatagrams | undefined
  /** Where datagrams go when the server does not say. */
  readonly urlHost: string
}
