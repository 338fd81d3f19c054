import {
  type ActorLogic,
  type ActorRefFromLogic,
  type ActorSystem,
  type AnyActorLogic,
  type AnyActorRef,
  createActor,
  type EventObject,
  type InputFrom,
  type Snapshot,
} from 'xstate'

/**
 * Supervisor of many children of one kind (connections, players, sessions). A machine parent copies its `children`
 * object at every spawn and stop, which is quadratic for thousands; this keeps a Map. A child that finishes or crashes
 * leaves the pool and is reported to `onEnded`; it never takes the pool or its siblings with it.
 */
export function fromPool<TLogic extends AnyActorLogic>(
  logic: TLogic,
  onEnded: (id: string, error: unknown) => void = () => {},
): PoolLogic<TLogic> {
  return {
    getInitialSnapshot: () => createSnapshot<TLogic>(),
    getPersistedSnapshot: (snapshot) => ({ status: snapshot.status }) as Snapshot<unknown>,
    transition(snapshot, incoming, scope) {
      // Supervision events reach every actor but are in no actor's event type.
      const event: EventObject = incoming
      const children = snapshot.children as Map<string, ActorRefFromLogic<TLogic>>
      if (isSpawn<TLogic>(event)) {
        if (children.has(event.id)) throw new Error(`the pool already holds a child with id ${event.id}`)
        const options = { parent: scope.self as AnyActorRef, id: event.id, input: event.input }
        const child = createActor(logic as AnyActorLogic, options) as unknown as ActorRefFromLogic<TLogic>
        children.set(event.id, child)
        scope.defer(() => (child as AnyActorRef).start())
        return snapshot
      }
      if (isStop(event)) {
        const { id } = event
        const child = children.get(id)
        if (child !== undefined) {
          children.delete(id)
          scope.stopChild(child as AnyActorRef)
          onEnded(id, undefined)
        }
        return snapshot
      }
      if (event.type === 'xstate.stop') {
        for (const child of children.values()) scope.stopChild(child as AnyActorRef)
        children.clear()
        return { ...snapshot, status: 'stopped' } as PoolSnapshot<TLogic>
      }
      if (isEnding(event) && children.delete(event.actorId)) onEnded(event.actorId, event.error)
      return snapshot
    },
  }
}

export type PoolEvent<TLogic extends AnyActorLogic> =
  | { readonly type: 'pool.spawn'; readonly id: string; readonly input: InputFrom<TLogic> }
  | { readonly type: 'pool.stop'; readonly id: string }

export type PoolSnapshot<TLogic extends AnyActorLogic> = Snapshot<undefined> & {
  readonly children: ReadonlyMap<string, ActorRefFromLogic<TLogic>>
  /** Inspectors and logs see the size, not thousands of children. */
  toJSON(): unknown
}

export type PoolLogic<TLogic extends AnyActorLogic> = ActorLogic<
  PoolSnapshot<TLogic>,
  PoolEvent<TLogic>,
  undefined,
  // biome-ignore lint/suspicious/noExplicitAny: XState exports no narrower type of a system.
  ActorSystem<any>
>

function createSnapshot<TLogic extends AnyActorLogic>(): PoolSnapshot<TLogic> {
  const children = new Map<string, ActorRefFromLogic<TLogic>>()
  const toJSON = () => ({ status: 'active', size: children.size })
  return { status: 'active', output: undefined, error: undefined, children, toJSON }
}

function isSpawn<TLogic extends AnyActorLogic>(
  event: EventObject,
): event is Extract<PoolEvent<TLogic>, { type: 'pool.spawn' }> {
  return event.type === 'pool.spawn'
}

function isStop(event: EventObject): event is EventObject & { id: string } {
  return event.type === 'pool.stop'
}

function isEnding(event: EventObject): event is EventObject & { actorId: string; error?: unknown } {
  return event.type.startsWith('xstate.done.actor.') || event.type.startsWith('xstate.error.actor.')
}
