import type { StateValue } from '../../src/observability/inspector/state-words.ts'
import type { Statechart } from '../../src/observability/inspector/statechart.ts'
import type {
  ActorMessage,
  CrowdGroup,
  EventMessage,
  InspectorMessage,
  SnapshotMessage,
  WireEvent,
} from '../../src/observability/inspector/wire.ts'

/** An actor as far as the page has been told. */
export interface KnownActor {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly isMachine: boolean
  readonly parentId: string | undefined
  /** What it was announced with, for whoever it is handed on to. */
  readonly message: ActorMessage
  status: string
  value: StateValue | undefined
  context: unknown
  /** What changed it last. */
  changedBy: string
}

export interface LoggedEvent {
  readonly number: number
  readonly atMs: number
  readonly event: WireEvent
  readonly message: EventMessage
  readonly source: string
  readonly target: string
}

/** What the page knows. It is told by the server and changed by nobody else; views look at it and draw. */
export class Store {
  readonly actors = new Map<string, KnownActor>()
  readonly crowds = new Map<string, { readonly total: number; readonly groups: readonly CrowdGroup[] }>()
  readonly charts = new Map<string, Statechart>()
  /** The newest ones, in order. */
  events: LoggedEvent[] = []
  eventCount = 0
  droppedEvents = 0
  workers: number | 'auto' = 0
  rootId = ''
  /** Transitions taken since this was last emptied. */
  steps: { readonly sessionId: string; readonly transition: string }[] = []
  /** Names outlive their actors: the log speaks of who is gone. */
  readonly #names = new Map<string, string>()

  apply(message: InspectorMessage): void {
    switch (message.type) {
      case '@xstate.actor':
        this.#addActor(message)
        break
      case '@xstate.event':
        this.#addEvent(message)
        break
      case '@xstate.snapshot':
        this.#update(message)
        break
      case '@apexsim.sync':
        this.#restart(message.rootId)
        this.workers = message.workers
        break
      case '@apexsim.crowd':
        if (message.total === 0) this.crowds.delete(message.parentId)
        else this.crowds.set(message.parentId, message)
        break
      case '@apexsim.chart':
        if (message.chart !== undefined) this.charts.set(message.sessionId, message.chart)
        break
      case '@apexsim.steps':
        for (const transition of message.transitions) this.steps.push({ sessionId: message.sessionId, transition })
        break
      case '@apexsim.dropped':
        this.droppedEvents = message.events
    }
  }

  nameOf(id: string | undefined): string {
    return id === undefined ? '' : (this.#names.get(id) ?? id)
  }

  forgetEvents(): void {
    this.events = []
  }

  #restart(rootId: string): void {
    this.rootId = rootId
    this.actors.clear()
    this.crowds.clear()
    this.charts.clear()
  }

  #addActor(message: ActorMessage): void {
    const { sessionId: id, name, parentId, definition, snapshot } = message
    const { id: kind = name } = JSON.parse(definition) as { id?: string }
    const { status, value, context } = snapshot
    const isMachine = value !== undefined
    this.actors.set(id, { id, name, kind, isMachine, parentId, message, status, value, context, changedBy: '' })
    this.#names.delete(id)
    this.#names.set(id, name)
    const [oldest] = this.#names.keys()
    if (this.#names.size > NAMES_MAX && oldest !== undefined) this.#names.delete(oldest)
  }

  #addEvent(message: EventMessage): void {
    const { event, sourceId, sessionId, createdAt } = message
    const source = this.nameOf(sourceId)
    const target = this.nameOf(sessionId)
    this.events.push({ number: this.eventCount++, atMs: Number(createdAt), event, message, source, target })
    if (this.events.length > EVENTS_MAX) this.events = this.events.slice(-EVENTS_KEPT)
  }

  #update({ sessionId, snapshot, event }: SnapshotMessage): void {
    const actor = this.actors.get(sessionId)
    if (actor === undefined) return
    actor.status = snapshot.status
    actor.value = snapshot.value
    // Contexts are only sent of who is looked at closely.
    if (snapshot.context !== undefined) actor.context = snapshot.context
    if (event.type !== '') actor.changedBy = event.type
    if (snapshot.status !== 'active') this.actors.delete(sessionId)
  }
}

const NAMES_MAX = 5000
const EVENTS_MAX = 2400
const EVENTS_KEPT = 2000
