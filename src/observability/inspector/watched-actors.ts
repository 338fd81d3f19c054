import type { AnyActorRef, AnyEventObject } from 'xstate'
import { type Crowd, walkTree } from './actor-tree.ts'
import { ActorView, hasEnded, type Saying } from './actor-view.ts'
import { BIRTHS_PER_FLUSH_MAX, EVENTS_PER_FLUSH_MAX, SNAPSHOTS_PER_FLUSH_MAX } from './limits.ts'
import { MachineBook } from './machine-book.ts'
import { eventMessage, type NotedEvent } from './messages.ts'
import type { InspectorMessage, PageMessage } from './wire.ts'

/** What pages want to see closely, all of them together. */
export interface Interest {
  readonly selected: ReadonlySet<string | undefined>
  readonly isWanted: (actor: AnyActorRef) => boolean
  readonly wantsAll: boolean
}

/**
 * The actors that pages know, and what was noted of them since it was last taken. The tree is found by walking it, so
 * that nothing an actor forgets to say can leave a ghost on the page.
 */
export class WatchedActors {
  readonly #root: AnyActorRef
  readonly #book = new MachineBook()
  readonly #views = new Map<string, ActorView>()
  /** Who changed, and by what; in the order in which they are owed a snapshot. */
  readonly #changed = new Map<string, string>()
  #crowds: ReadonlyMap<string, Crowd> = new Map()
  #events: NotedEvent[] = []
  #born: AnyActorRef[] = []
  #droppedEvents = 0

  constructor(root: AnyActorRef) {
    this.#root = root
  }

  get droppedEvents(): number {
    return this.#droppedEvents
  }

  noteBirth(actor: AnyActorRef): void {
    if (this.#born.length < BIRTHS_PER_FLUSH_MAX) this.#born.push(actor)
  }

  noteEvent(event: NotedEvent): void {
    if (this.#events.length < EVENTS_PER_FLUSH_MAX) this.#events.push(event)
    else this.#droppedEvents++
  }

  noteChange(sessionId: string, event: AnyEventObject): void {
    if (this.#views.has(sessionId)) this.#changed.set(sessionId, event.type)
  }

  noteSteps(sessionId: string, transitions: readonly object[]): void {
    this.#views.get(sessionId)?.noteSteps(transitions)
  }

  view(sessionId: string): ActorView | undefined {
    return this.#views.get(sessionId)
  }

  /** In the order in which it makes sense: an actor before what it does, how it ended after that. */
  take(interest: Interest, saying: Saying): readonly InspectorMessage[] {
    const events = this.#events
    this.#events = []
    const { begun, ended, crowds } = this.#walk(interest)
    const passing = this.#takePassing()
    return [
      ...[...begun, ...passing].map((view) => view.actorMessage(saying)),
      ...crowds,
      ...events.map((event) => eventMessage(event, saying.rootId)),
      ...[...ended, ...passing].map((view) => view.endMessage(saying)),
      ...this.#takeChanges(interest, saying),
    ]
  }

  /** All that is known, for a page that knows nothing. */
  all(saying: Saying): readonly InspectorMessage[] {
    return [...this.#views.values()].map((view) => view.actorMessage(saying))
  }

  allCrowds(): readonly PageMessage[] {
    return [...this.#crowds].map(crowdMessage)
  }

  #walk({ isWanted }: Interest): { begun: ActorView[]; ended: ActorView[]; crowds: PageMessage[] } {
    const { actors, crowds } = walkTree(this.#root, isWanted)
    const gone = new Map(this.#views)
    const begun: ActorView[] = []
    for (const actor of actors) {
      if (gone.delete(actor.sessionId)) continue
      const view = new ActorView(actor, this.#book)
      this.#views.set(view.id, view)
      begun.push(view)
    }
    for (const id of gone.keys()) {
      this.#views.delete(id)
      this.#changed.delete(id)
    }
    return { begun, ended: [...gone.values()], crowds: this.#crowdNews(crowds) }
  }

  #crowdNews(crowds: ReadonlyMap<string, Crowd>): PageMessage[] {
    const before = new Map(this.allCrowds().map((message) => [JSON.stringify(message), message]))
    const over = [...this.#crowds.keys()].filter((id) => !crowds.has(id))
    this.#crowds = crowds
    return [
      ...over.map((parentId) => ({ type: '@apexsim.crowd', parentId, total: 0, groups: [] }) as const),
      ...this.allCrowds().filter((message) => !before.has(JSON.stringify(message))),
    ]
  }

  /** Actors that came and went between two walks: promises, mostly. */
  #takePassing(): ActorView[] {
    const born = this.#born
    this.#born = []
    return born
      .filter((actor) => hasEnded(actor) && !this.#views.has(actor.sessionId))
      .filter((actor) => actor._parent === undefined || this.#views.has(actor._parent.sessionId))
      .map((actor) => new ActorView(actor, this.#book))
  }

  /** Who is looked at closely comes first and always; of the others as many as there is time for, whoever waits longest. */
  #takeChanges({ selected, wantsAll }: Interest, saying: Saying): InspectorMessage[] {
    const messages: InspectorMessage[] = []
    for (const id of selected) {
      const view = id === undefined ? undefined : this.#views.get(id)
      if (view === undefined) continue
      messages.push(...view.takeSteps(), view.snapshotMessage({ ...saying, isWhole: true }, this.#changed.get(view.id)))
      this.#changed.delete(view.id)
    }
    for (const [id, eventType] of [...this.#changed].slice(0, SNAPSHOTS_PER_FLUSH_MAX)) {
      this.#changed.delete(id)
      const message = this.#views.get(id)?.snapshotMessage({ ...saying, isWhole: wantsAll }, eventType)
      if (message !== undefined) messages.push(message)
    }
    return messages
  }
}

function crowdMessage([parentId, { total, groups }]: [string, Crowd]): PageMessage {
  return { type: '@apexsim.crowd', parentId, total, groups }
}
