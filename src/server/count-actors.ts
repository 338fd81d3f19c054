import type { AnyActorRef } from 'xstate'
import type { ActorCount, ActorKind } from '../observability/levels.ts'
import { ACTOR_STATES_MAX } from '../observability/limits.ts'

/**
 * How many actors there are, by kind and state, found by walking the tree from its root: what leaks shows here, whoever
 * forgot it. Only done when somebody scrapes.
 */
export function countActors(root: AnyActorRef): readonly ActorCount[] {
  const counts = new Map<string, ActorCount & { count: number }>()
  const visit = (actor: AnyActorRef, kind: ActorKind) => {
    const snapshot = actor.getSnapshot() as ActorSnapshot
    add(counts, kind, stateOf(snapshot))
    const below = KIND_IN_POOL[actor.id] ?? 'other'
    for (const child of childrenOf(snapshot)) visit(child, below)
  }
  visit(root, 'other')
  return [...counts.values()]
}

function add(counts: Map<string, ActorCount & { count: number }>, kind: ActorKind, wanted: string): void {
  const state = counts.size < ACTOR_STATES_MAX || counts.has(`${kind} ${wanted}`) ? wanted : 'other'
  const key = `${kind} ${state}`
  const counted = counts.get(key)
  if (counted === undefined) counts.set(key, { kind, state, count: 1 })
  else counted.count++
}

/** By the id of the pool that has them. */
const KIND_IN_POOL: Readonly<Record<string, ActorKind>> = {
  connections: 'connection',
  players: 'player',
  sessions: 'session',
  playbacks: 'playback',
}

interface ActorSnapshot {
  readonly status: string
  /** Of a machine: a state's name, or the states inside by the name of the outer one. */
  readonly value?: string | Readonly<Record<string, unknown>>
  /** A pool keeps a map, a machine an object, and what is neither has none. */
  readonly children?: ReadonlyMap<string, AnyActorRef> | Readonly<Record<string, AnyActorRef | undefined>>
}

function stateOf({ status, value }: ActorSnapshot): string {
  if (value === undefined) return status
  return typeof value === 'string' ? value : (Object.keys(value)[0] ?? status)
}

function childrenOf({ children }: ActorSnapshot): readonly AnyActorRef[] {
  if (children === undefined) return []
  const all = children instanceof Map ? [...children.values()] : Object.values(children)
  return all.filter((child) => child !== undefined)
}
