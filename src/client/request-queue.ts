import type { ClientMessage, ClientMessageType } from '../protocol/client-messages.ts'
import type { ServerMessage } from '../protocol/server-messages.ts'
import { type ApexSimError, clientError, serverError } from './apex-sim-error.ts'
import type { ClientClock } from './client-clock.ts'
import { REQUEST_TIMEOUT_MS, REQUESTS_QUEUED_MAX } from './limits.ts'

/**
 * Requests and their answers. The wire has no request ids, so one request is under way at a time and the others wait;
 * an answer belongs to it by its type, an Error unless its reason is one that comes unasked. Whatever the present
 * request does not take is news and goes elsewhere.
 */
export interface Request<T> {
  readonly messages: readonly ClientMessage[]
  /** Called when the request is sent, perhaps once more after a lost connection: what looks at the messages from then on. */
  readonly begin: () => Take<T>
  /**
   * True when the last message is one that is always answered, sent to learn that the others were accepted: then an
   * Error is kept until that answer is here, or the next request would mistake the answer for its own.
   */
  readonly isFenced?: boolean
  /** REQUEST_TIMEOUT_MS when absent. */
  readonly timeoutMs?: number
}
/** Looks at a message: not mine, part of my answer, or the end of it. A throw fails the request. */
export type Take<T> = (message: ServerMessage) => Taken<T>
type Taken<T> = 'not mine' | 'more to come' | { readonly value: T }

interface Pending {
  readonly messages: readonly ClientMessage[]
  readonly isFenced: boolean
  readonly timeoutMs: number
  error: ApexSimError | undefined
  /** It is about to be sent. */
  readonly begin: () => void
  /** True when the message belongs to the request; `isDone` when it was the last. */
  readonly take: (message: ServerMessage) => { readonly isMine: boolean; readonly isDone: boolean }
  readonly fail: (error: unknown) => void
}

export class RequestQueue {
  readonly #send: (message: ClientMessage) => void
  readonly #clock: ClientClock
  readonly #waiting: Pending[] = []
  #current: Pending | undefined
  #stopTimer: (() => void) | undefined
  #closedBy: ApexSimError | undefined
  #isSuspended = false

  constructor({ send, clock }: { send: (message: ClientMessage) => void; clock: ClientClock }) {
    this.#send = send
    this.#clock = clock
  }

  /** Sends the request when those before it are answered. Rejects with ApexSimError. */
  ask<T>(request: Request<T>): Promise<T> {
    if (this.#closedBy !== undefined) return Promise.reject(this.#closedBy)
    if (this.#waiting.length >= REQUESTS_QUEUED_MAX) return Promise.reject(clientError('too_many_requests'))
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#waiting.push(pendingOf(request, resolve, reject))
    this.#next()
    return promise
  }

  /** True when the message was an answer, or part of one. */
  offer(message: ServerMessage): boolean {
    const current = this.#current
    if (current === undefined) return false
    if (message.type === 'Error') return this.#offerError(current, message)
    try {
      const { isMine, isDone } = current.take(message)
      if (isDone) this.#finish()
      return isMine
    } catch (error) {
      this.#finish(error)
      return true
    }
  }

  /**
   * The connection is lost, and another may take its place. What was under way waits for that if it does no harm to ask it
   * twice, and fails with `error` otherwise; what was not sent yet waits in any case.
   */
  suspend(error: ApexSimError): void {
    this.#isSuspended = true
    const current = this.#current
    this.#current = undefined
    this.#stopTimer?.()
    if (current?.messages.every(({ type }) => REPEATABLE.has(type))) this.#waiting.unshift(current)
    else current?.fail(error)
  }

  /** There is another connection: `first` are asked, then what waits. */
  resume(first: readonly Request<unknown>[]): void {
    this.#isSuspended = false
    const ignore = () => {}
    this.#waiting.unshift(...first.map((request) => pendingOf(request, ignore, ignore)))
    this.#next()
  }

  /** Fails what is under way and all that comes. */
  close(error: ApexSimError): void {
    this.#closedBy ??= error
    this.#finish(error)
  }

  #offerError(current: Pending, message: Extract<ServerMessage, { type: 'Error' }>): boolean {
    if (!isAnswer(message.reason, current.messages[0]?.type)) return false
    if (current.isFenced && message.reason !== 'rate_limited') current.error ??= serverError(message)
    else this.#finish(serverError(message))
    return true
  }

  #finish(error?: unknown): void {
    const current = this.#current
    this.#current = undefined
    this.#stopTimer?.()
    if (error !== undefined) current?.fail(error)
    this.#next()
  }

  #next(): void {
    if (this.#closedBy !== undefined) {
      for (const pending of this.#waiting.splice(0)) pending.fail(this.#closedBy)
      return
    }
    if (this.#current !== undefined || this.#isSuspended) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#current = next
    this.#stopTimer = this.#clock.after(next.timeoutMs, () => this.#finish(clientError('request_timeout')))
    next.begin()
    try {
      for (const message of next.messages) this.#send(message)
    } catch (error) {
      this.#finish(clientError('invalid_request', undefined, error))
    }
  }
}

function pendingOf<T>(request: Request<T>, resolve: (value: T) => void, reject: (error: unknown) => void): Pending {
  let take: Take<T> = () => 'not mine'
  const pending: Pending = {
    messages: request.messages,
    isFenced: request.isFenced === true,
    timeoutMs: request.timeoutMs ?? REQUEST_TIMEOUT_MS,
    error: undefined,
    begin() {
      take = request.begin()
      pending.error = undefined
    },
    fail: reject,
    take: (message) => {
      const taken = take(message)
      if (taken === 'not mine') return { isMine: false, isDone: false }
      if (taken === 'more to come') return { isMine: true, isDone: false }
      if (pending.error === undefined) resolve(taken.value)
      else reject(pending.error)
      return { isMine: true, isDone: true }
    },
  }
  return pending
}

/** Asked twice, they do what they do asked once. */
const REPEATABLE: ReadonlySet<ClientMessageType> = new Set([
  'SelectCar',
  'LeaveSession',
  'SubscribeTelemetry',
  'SubscribeLobby',
  'RequestTrack',
  'RequestCar',
  'ListSessions',
  'ListTracks',
  'ListCars',
  'RequestReplays',
])

/** Errors that announce an end, whatever is being asked. */
const ENDS: ReadonlySet<string> = new Set([
  'rate_abuse',
  'too_many_bad_messages',
  'heartbeat_timeout',
  'slow_client',
  'signed_in_elsewhere',
  'kicked',
  'session_crashed',
])
/** Answers to whoever wants to come in, and news to whoever is in. */
const CLOSED_DOORS: ReadonlySet<string> = new Set(['session_closed', 'shutting_down'])
const ENTRIES: ReadonlySet<ClientMessageType> = new Set([
  'CreateSession',
  'JoinSession',
  'JoinAsSpectator',
  'OpenPlayback',
])

/** Whether an Error of this reason can be the answer to a request. */
function isAnswer(reason: string | undefined, type: ClientMessageType | undefined): boolean {
  if (reason === undefined) return true
  if (CLOSED_DOORS.has(reason)) return type !== undefined && ENTRIES.has(type)
  return !ENDS.has(reason)
}
