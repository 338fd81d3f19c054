import type { AnyActorRef } from 'xstate'
import { ACTOR_KINDS, type ActorKind } from '../observability/metrics.ts'

/**
 * How many actors there are, by kind, found by walking the tree from its root: what leaks shows here, whoever forgot it.
 * Only done when somebody scrapes.
 */
export function countActors(root: AnyActorRef): Readonly<Record<ActorKind, number>> {
  const counts = Object.fromEntries(ACTOR_KINDS.map((kind) => [kind, 0])) as Record<ActorKind, number>
  const visit = (actor: AnyActorRef, kind: ActorKind) => {
    counts[kind]++
    const below = KIND_IN_POOL[actor.id] ?? 'other'
    for (const child of childrenOf(actor)) visit(child, below)
  }
  visit(root, 'other')
  return counts
}

/** By the id of the pool that has them. */
const KIND_IN_POOL: Readonly<Record<string, ActorKind>> = {
  connections: 'connection',
  players: 'player',
  sessions: 'session',
  playbacks: 'session',
}

/** A pool keeps a map, a machine an object, and what is neither has none. */
function childrenOf(actor: AnyActorRef): readonly AnyActorRef[] {
  const { children } = actor.getSnapshot() as { children?: Map<string, AnyActorRef> | Record<string, AnyActorRef> }
  if (children === undefined) return []
  const all = children instanceof Map ? [...children.values()] : Object.values(children)
  return all.filter((child) => child !== undefined)
}
