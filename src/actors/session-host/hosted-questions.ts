import type { SessionId } from '../../protocol/ids.ts'
import type { AnswerLook, AnswerOrder, HostEvent, TellSight } from './host-events.ts'
import { LOOKS_MAX } from './limits.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** What the main thread asks of sessions in a worker: looks and orders, each answered once, and what watchers are told. */
export class HostedQuestions {
  readonly #post: (message: ToWorker) => void
  readonly #looks = new Map<number, AnswerLook>()
  readonly #orders = new Map<number, AnswerOrder>()
  /** Who watches which session. */
  readonly #watches = new Map<SessionId, TellSight>()
  #lastQuestion = 0

  constructor(post: (message: ToWorker) => void) {
    this.#post = post
  }

  look({ sessionId, answer }: Extract<HostEvent, { type: 'host.look' }>): void {
    this.#ask(this.#looks, answer, (request) => ({ type: 'session.look', sessionId, request }))
  }

  looked({ request, look }: Extract<FromWorker, { type: 'session.looked' }>): void {
    this.#looks.get(request)?.(look)
    this.#looks.delete(request)
  }

  order({ sessionId, order, answer }: Extract<HostEvent, { type: 'host.order' }>): void {
    this.#ask(this.#orders, answer, (request) => ({ type: 'session.order', sessionId, order, request }))
  }

  ordered({ request, answer }: Extract<FromWorker, { type: 'session.ordered' }>): void {
    this.#orders.get(request)?.(answer)
    this.#orders.delete(request)
  }

  watch({ sessionId, wish, tell }: Extract<HostEvent, { type: 'host.watch' }>): void {
    if (wish === undefined) this.#watches.delete(sessionId)
    else this.#watches.set(sessionId, tell)
    this.#post({ type: 'session.watch', sessionId, wish })
  }

  seen({ sessionId, sight }: Extract<FromWorker, { type: 'session.seen' }>): void {
    this.#watches.get(sessionId)?.(sight)
  }

  ended(sessionId: SessionId): void {
    this.#watches.delete(sessionId)
  }

  /** Nobody answers any more. */
  close(): void {
    for (const answer of [...this.#looks.values(), ...this.#orders.values()]) answer(undefined)
    this.#looks.clear()
    this.#orders.clear()
  }

  /** Whoever asks when too many wait already is not answered. */
  #ask<T>(
    waiting: Map<number, (answer: T | undefined) => void>,
    answer: (answer: T | undefined) => void,
    question: (request: number) => ToWorker,
  ): void {
    if (waiting.size >= LOOKS_MAX) {
      answer(undefined)
      return
    }
    this.#lastQuestion++
    waiting.set(this.#lastQuestion, answer)
    this.#post(question(this.#lastQuestion))
  }
}
