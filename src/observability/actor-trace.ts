import type { InspectionEvent } from 'xstate'
import { TRACED_CHARS_MAX } from './limits.ts'
import type { ActorObserver } from './observe-all.ts'

export interface ActorTraceOptions {
  readonly log: { debug(fields: object, message: string): void }
  /** Whether lines of level debug are logged now. */
  readonly isOn: () => boolean
  /** Lines a second; 0: there is no trace. */
  readonly eventsPerSecond: number
  /** Milliseconds of a steady clock. */
  readonly now: () => number
}

/**
 * A sample of what actors are told and what becomes of them, in the log at level debug: who, which event, which state, and
 * which state before when it is another. At most so many lines a second, of which that many may come at once; the next
 * line says how many were left out. Undefined when it is off.
 */
export function createActorTrace(options: ActorTraceOptions): ActorObserver | undefined {
  if (options.eventsPerSecond === 0) return undefined
  const trace = new ActorTrace(options)
  return (inspected) => trace.see(inspected)
}

class ActorTrace {
  readonly #options: ActorTraceOptions
  /** The last state seen of each actor; undefined while nothing is looked at. */
  #values: WeakMap<object, unknown> | undefined
  #tokens: number
  #filledMs: number
  #leftOut = 0

  constructor(options: ActorTraceOptions) {
    this.#options = options
    this.#tokens = options.eventsPerSecond
    this.#filledMs = options.now()
  }

  see(inspected: InspectionEvent): void {
    if (inspected.type !== '@xstate.snapshot') return
    const { log, isOn } = this.#options
    if (!isOn()) {
      this.#values = undefined
      return
    }
    const { actorRef, snapshot, event } = inspected
    this.#values ??= new WeakMap()
    const valueBefore = this.#values.get(actorRef)
    const value = standingOf(snapshot)
    this.#values.set(actorRef, value)
    if (!this.#takeToken()) {
      this.#leftOut++
      return
    }
    const leftOut = this.#leftOut
    const state = textOf(value)
    const before = textOf(valueBefore ?? value)
    this.#leftOut = 0
    log.debug(
      {
        ...nameOf(actorRef),
        event: event.type.slice(0, TRACED_CHARS_MAX),
        state,
        ...(before === state ? {} : { before }),
        ...(leftOut === 0 ? {} : { leftOut }),
      },
      'an event of an actor',
    )
  }

  #takeToken(): boolean {
    const { eventsPerSecond, now } = this.#options
    const nowMs = now()
    const gained = ((nowMs - this.#filledMs) * eventsPerSecond) / 1000
    this.#tokens = Math.min(eventsPerSecond, this.#tokens + gained)
    this.#filledMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}

/** Of a machine where it stands, of other actors whether they live. */
function standingOf(snapshot: object): unknown {
  const { value, status } = snapshot as { readonly value?: unknown; readonly status?: unknown }
  return value ?? status
}

function textOf(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.slice(0, TRACED_CHARS_MAX)
}

/** Under what the log names the actors that have ids of their own. */
const ID_NAMES: Readonly<Record<string, string>> = {
  connection: 'connectionId',
  player: 'playerId',
  session: 'sessionId',
  playback: 'sessionId',
}

/** The kind of actor, and who it is. */
function nameOf(actor: object): object {
  const { id = '', logic } = actor as { readonly id?: string; readonly logic?: { readonly id?: unknown } }
  const kind = typeof logic?.id === 'string' ? logic.id : id
  return { actor: kind, [ID_NAMES[kind] ?? 'actorId']: id }
}
