import type { AnyActorRef } from 'xstate'
import { nameOf, statusOf } from './actor-tree.ts'
import { STEPS_PER_FLUSH_MAX } from './limits.ts'
import type { MachineBook } from './machine-book.ts'
import { wireSnapshot } from './messages.ts'
import type { ChartedMachine, Statechart } from './statechart.ts'
import { type ActorMessage, type PageMessage, type SnapshotMessage, WIRE_VERSION } from './wire.ts'

/** When it is said and how much of it: `isWhole` is with the context. */
export interface Saying {
  readonly rootId: string
  readonly atMs: number
  readonly isWhole: boolean
}

/** An actor as pages see it. */
export class ActorView {
  readonly id: string
  readonly #actor: AnyActorRef
  readonly #book: MachineBook
  #charted: ChartedMachine | undefined
  #steps: string[] = []

  constructor(actor: AnyActorRef, book: MachineBook) {
    this.id = actor.sessionId
    this.#actor = actor
    this.#book = book
  }

  /** From now on its transitions are noted. */
  chart(): Statechart | undefined {
    this.#charted = this.#book.chartOf(this.#actor)
    this.#steps = []
    return this.#charted?.chart
  }

  noteSteps(transitions: readonly object[]): void {
    if (this.#charted === undefined || this.#steps.length >= STEPS_PER_FLUSH_MAX) return
    for (const transition of transitions) {
      const id = this.#charted.idOf(transition)
      if (id !== undefined) this.#steps.push(id)
    }
  }

  takeSteps(): PageMessage[] {
    if (this.#steps.length === 0) return []
    const transitions = this.#steps
    this.#steps = []
    return [{ type: '@apexsim.steps', sessionId: this.id, transitions }]
  }

  actorMessage(saying: Saying): ActorMessage {
    return {
      type: '@xstate.actor',
      name: nameOf(this.#actor),
      parentId: this.#actor._parent?.sessionId,
      definition: this.#book.definitionOf(this.#actor),
      snapshot: wireSnapshot(this.#actor, saying.isWhole),
      ...this.#base(saying),
    }
  }

  snapshotMessage(saying: Saying, eventType = ''): SnapshotMessage {
    const snapshot = wireSnapshot(this.#actor, saying.isWhole)
    return { type: '@xstate.snapshot', event: { type: eventType }, snapshot, ...this.#base(saying) }
  }

  /** It has ended, whatever it says of itself: a pool's child that was stopped before it began stays active in its own eyes. */
  endMessage(saying: Saying): SnapshotMessage {
    const message = this.snapshotMessage(saying)
    return message.snapshot.status === 'active'
      ? { ...message, snapshot: { ...message.snapshot, status: 'stopped' } }
      : message
  }

  #base({ rootId, atMs }: Saying) {
    return { rootId, sessionId: this.id, id: null, createdAt: String(atMs), _version: WIRE_VERSION }
  }
}

export function hasEnded(actor: AnyActorRef): boolean {
  return statusOf(actor) !== 'active'
}
