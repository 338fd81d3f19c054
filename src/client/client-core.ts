import type { AuthSuccessMessage } from '../protocol/auth-success-message.ts'
import { SessionState } from '../protocol/enums.ts'
import type { ServerMessage, SessionJoinedMessage } from '../protocol/server-messages.ts'
import { ApexSimError, clientError, goodbyeError, serverError } from './apex-sim-error.ts'
import type { ClientClock } from './client-clock.ts'
import { type ClientEvent, isClientEvent } from './client-event.ts'
import { EventLog } from './event-log.ts'
import { type DriverInput, InputSequence } from './input-sender.ts'
import { EVENTS_KEPT_MAX } from './limits.ts'
import { LiveConnection } from './live-connection.ts'
import { type ReconnectPolicy, reconnect } from './reconnection.ts'
import { RequestQueue } from './request-queue.ts'
import { ServerClock } from './server-clock.ts'
import type { LinkCounters, ServerLink } from './server-link.ts'
import { SessionView } from './session-view.ts'
import { TelemetryFeed } from './telemetry-feed.ts'
import type { OpenDatagrams } from './transport.ts'
import { type Wishes, wishesAgain } from './wishes.ts'

/**
 * A signed-in player at work: every message and frame goes to the one part that it concerns (clock, session, request,
 * telemetry, events), and the end, however it comes, reaches all parts once. What belongs to one connection is in
 * live-connection.ts: when that is lost another takes its place, and loops over events and telemetry go on. What users
 * call is in client.ts.
 */
export class ClientCore {
  readonly events = new EventLog<ClientEvent>(EVENTS_KEPT_MAX)
  readonly tickRateHz: number
  readonly telemetry: TelemetryFeed
  readonly requests: RequestQueue
  readonly inputs = new InputSequence()
  readonly ended: Promise<ApexSimError | undefined>
  /** Settles when the session is here that a resumed player is in, or it is clear that there is none. */
  readonly arrived: Promise<void>
  readonly wishes: Wishes = { carId: undefined, telemetryHz: undefined, isFollowingLobby: false }
  serverClock: ServerClock
  readonly #options: ClientCoreOptions
  readonly #resolveEnded: (error: ApexSimError | undefined) => void
  readonly #resolveArrived: () => void
  readonly #comingBack = new AbortController()
  #isEnded = false
  /** What the server gave as the reason for a close that follows. */
  #lastWords: ApexSimError | undefined
  #joined: SessionJoinedMessage | undefined
  #session: SessionView | undefined
  #live: LiveConnection
  /** What is to be done when a resumed player's session is here. */
  #onArrival: (() => void) | undefined

  constructor(options: ClientCoreOptions) {
    const { link, accepted, clock } = options
    this.#options = options
    this.tickRateHz = accepted.tickRateHz ?? TICK_RATE_DEFAULT_HZ
    this.telemetry = new TelemetryFeed({ tickRateHz: this.tickRateHz })
    this.serverClock = new ServerClock(this.tickRateHz)
    const { promise, resolve } = Promise.withResolvers<ApexSimError | undefined>()
    this.ended = promise
    this.#resolveEnded = resolve
    this.requests = new RequestQueue({ send: (message) => this.#live.link.send(message), clock })
    this.#live = this.#goLive(link, accepted)
    const arrival = Promise.withResolvers<void>()
    this.arrived = arrival.promise
    this.#resolveArrived = arrival.resolve
    if (isInSession(accepted)) this.#onArrival = () => {}
    else arrival.resolve()
  }

  get accepted(): AuthSuccessMessage {
    return this.#live.accepted
  }

  get counters(): Readonly<LinkCounters> {
    return this.#live.link.counters
  }

  /** Of the session entered last; it stays readable after leaving. */
  get session(): SessionView | undefined {
    return this.#session
  }

  get isOnDatagrams(): boolean {
    return this.#live.isOnDatagrams
  }

  /** The tick the server is at now; undefined while no telemetry comes. */
  get tickNow(): number | undefined {
    return this.serverClock.tickAt(this.#options.clock.now())
  }

  /** While there is no connection the input is lost. */
  sendInput(input: DriverInput): number {
    this.#live.sendInput(this.inputs.next(input, this.telemetry.newestTick))
    return this.inputs.newest
  }

  /** Ends everything, and lets the server know that it was meant. */
  signOut(): void {
    if (!this.#isEnded) this.#live.link.send({ type: 'Disconnect' })
    this.end()
  }

  /** Ends everything; without an error it was the user's wish. */
  end(error?: ApexSimError): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#comingBack.abort()
    this.#live.close()
    this.requests.close(error ?? clientError('closed'))
    this.telemetry.end()
    if (error !== undefined && this.#options.reconnect !== undefined)
      this.events.push({ type: 'connection', state: 'lost', error })
    this.events.end()
    this.#resolveEnded(error)
  }

  #goLive(link: ServerLink, accepted: AuthSuccessMessage): LiveConnection {
    const { clock, openDatagrams, urlHost } = this.#options
    this.#lastWords = undefined
    return new LiveConnection({
      link,
      accepted,
      clock,
      openDatagrams,
      urlHost,
      newestTick: () => this.telemetry.newestTick,
      onMessage: (message, nowMs) => this.#receive(message, nowMs),
      onFrame: (bytes, nowMs) => this.#receiveFrame(bytes, nowMs),
      onLost: (error) => this.#lost(this.#lastWords ?? error),
    })
  }

  #lost(error: ApexSimError): void {
    const { reconnect: policy } = this.#options
    if (policy === undefined || !error.isRetryable) {
      this.end(error)
      return
    }
    // Where the player is will be said anew, or he is nowhere.
    this.#onArrival = undefined
    this.requests.suspend(clientError('request_interrupted'))
    this.serverClock.forgetTicks()
    this.events.push({ type: 'connection', state: 'reconnecting', error })
    this.#comeBack(policy, error).catch((failure: unknown) => {
      this.end(failure instanceof ApexSimError ? failure : clientError('connection_failed', undefined, failure))
    })
  }

  async #comeBack(policy: ReconnectPolicy, error: ApexSimError): Promise<void> {
    const { clock, enter, random = Math.random } = this.#options
    const signals = [this.#comingBack.signal, ...(policy.signal === undefined ? [] : [policy.signal])]
    const signal = AbortSignal.any(signals)
    const attempt = () => {
      const { resumeToken } = this.accepted
      return enter(resumeToken, signal, (link, accepted) => this.#adopt(link, accepted))
    }
    await reconnect({ policy, clock, random, signal, error, attempt })
  }

  /** Another connection takes the place of the lost one. */
  #adopt(link: ServerLink, accepted: AuthSuccessMessage): void {
    const tickRateHz = accepted.tickRateHz ?? TICK_RATE_DEFAULT_HZ
    if (this.#isEnded || tickRateHz !== this.tickRateHz) {
      link.listener = undefined
      link.close()
      this.end(clientError('other_server', `it runs at ${tickRateHz} Hz`))
      return
    }
    this.inputs.beginAnew()
    this.serverClock = new ServerClock(tickRateHz)
    this.#live = this.#goLive(link, accepted)
    const isResumed = accepted.isResumed === true
    const proceed = () => {
      this.events.push({ type: 'connection', state: isResumed ? 'resumed' : 'renewed' })
      this.requests.resume(wishesAgain(this.wishes, isResumed))
    }
    // Until the server has said where the player is, nothing is asked: its answer to that is not one to a request.
    if (isInSession(accepted)) this.#onArrival = proceed
    else {
      this.#forgetSession()
      this.#resolveArrived()
      proceed()
    }
  }

  /** The session that this client was in is not his any more, which he has not been told. */
  #forgetSession(): void {
    if (this.#session === undefined || this.#session.isLeft) return
    this.#followSession({ type: 'SessionLeft' })
    this.events.push({ type: 'SessionLeft' })
  }

  #receive(message: ServerMessage, nowMs: number): void {
    if (message.type === 'Pong') this.serverClock.pong(message.t0, message.serverTimeMs, nowMs)
    this.#followSession(message)
    const isArrival = message.type === 'SessionSnapshot' || message.type === 'SessionLeft'
    const isReturn = this.#onArrival !== undefined && isArrival
    if (!isReturn && this.requests.offer(message)) return
    if (message.type === 'Goodbye') this.#lastWords = goodbyeError(message)
    if (message.type === 'Error' && LAST_WORDS.has(message.reason ?? '')) this.#lastWords = serverError(message)
    if (isClientEvent(message)) this.events.push(message)
    if (isReturn) this.#arrive()
  }

  #arrive(): void {
    const proceed = this.#onArrival
    this.#onArrival = undefined
    this.#resolveArrived()
    proceed?.()
  }

  /** Keeps the picture of the session, before anyone is told. */
  #followSession(message: ServerMessage): void {
    if (message.type === 'SessionJoined') this.#enter(message)
    else if (message.type === 'SessionSnapshot' && this.#joined !== undefined) {
      const entry = { joined: this.#joined, snapshot: message }
      this.#joined = undefined
      if (this.#session?.isLeft === false && this.#session.id === message.sessionId) this.#session.rejoin(entry)
      else this.#session = new SessionView(entry)
      return
    }
    this.#session?.apply(message)
    if (message.type === 'SessionStateChanged' && message.state === SessionState.Lobby) this.serverClock.forgetTicks()
    if (message.type === 'SessionLeft') this.#leave()
  }

  #enter(joined: SessionJoinedMessage): void {
    this.#leave()
    this.#joined = joined
    this.#live.openChannel(joined)
  }

  #leave(): void {
    this.#live.closeChannel()
    this.telemetry.reset()
    this.serverClock.forgetTicks()
  }

  #receiveFrame(bytes: Uint8Array, nowMs: number): boolean {
    if (!this.telemetry.receive(bytes, nowMs)) return false
    this.serverClock.frame(this.telemetry.newestTick, nowMs)
    return true
  }
}

function isInSession({ isResumed, sessionId }: AuthSuccessMessage): boolean {
  return isResumed === true && sessionId !== undefined
}

/** The server's, when an AuthSuccess does not say. */
const TICK_RATE_DEFAULT_HZ = 240

/** Errors that a close follows. */
const LAST_WORDS: ReadonlySet<string> = new Set([
  'rate_abuse',
  'too_many_bad_messages',
  'heartbeat_timeout',
  'slow_client',
  'signed_in_elsewhere',
  'kicked',
  'message_too_large',
  'shutting_down',
])

/** Opens a connection and signs in; `welcome` is called the moment the server accepts. Rejects with ApexSimError. */
export type Enter = <T>(
  resumeToken: Uint8Array | undefined,
  signal: AbortSignal | undefined,
  welcome: (link: ServerLink, accepted: AuthSuccessMessage) => T,
) => Promise<T>

export interface ClientCoreOptions {
  readonly link: ServerLink
  readonly accepted: AuthSuccessMessage
  readonly clock: ClientClock
  readonly openDatagrams: OpenDatagrams | undefined
  /** Where datagrams go when the server does not say. */
  readonly urlHost: string
  /** How to come back. */
  readonly enter: Enter
  /** Undefined: not at all. */
  readonly reconnect: ReconnectPolicy | undefined
  /** 0 to just below 1; by default the platform's. */
  readonly random?: (() => number) | undefined
}
