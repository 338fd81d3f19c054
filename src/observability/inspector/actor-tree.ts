import type { AnyActorLogic, AnyActorRef } from 'xstate'
import { ACTORS_SHOWN_MAX, CHILDREN_SHOWN_MAX } from './limits.ts'
import { type StateValue, stateWords } from './state-words.ts'
import type { CrowdGroup } from './wire.ts'

/** The actors of a system as a tree, found by walking it from its root: what is there, whoever reported it or forgot to. */
export interface ActorTree {
  /** Parents before their children. */
  readonly actors: readonly AnyActorRef[]
  readonly crowds: ReadonlyMap<string, Crowd>
}

export interface Crowd {
  readonly total: number
  readonly groups: readonly CrowdGroup[]
}

/** Of an actor with more children than are shown, the first ones are in the tree, those that `isWanted`, and a count of all. */
export function walkTree(root: AnyActorRef, isWanted: (actor: AnyActorRef) => boolean): ActorTree {
  const actors: AnyActorRef[] = []
  const crowds = new Map<string, Crowd>()
  const visit = (actor: AnyActorRef) => {
    if (actors.length >= ACTORS_SHOWN_MAX) return
    actors.push(actor)
    const children = childrenOf(actor)
    const isCrowd = children.length > CHILDREN_SHOWN_MAX
    if (isCrowd) crowds.set(actor.sessionId, crowdOf(children))
    for (const child of isCrowd ? chosen(children, isWanted) : children) visit(child)
  }
  visit(root)
  return { actors, crowds }
}

function chosen(children: readonly AnyActorRef[], isWanted: (actor: AnyActorRef) => boolean): readonly AnyActorRef[] {
  const wanted = children.slice(CHILDREN_SHOWN_MAX).filter(isWanted).slice(0, CHILDREN_SHOWN_MAX)
  return [...children.slice(0, CHILDREN_SHOWN_MAX), ...wanted]
}

function crowdOf(children: readonly AnyActorRef[]): Crowd {
  const groups = new Map<string, { kind: string; state: string; count: number }>()
  for (const child of children) {
    const kind = kindOf(child)
    const state = stateWords(stateValueOf(child))
    const group = groups.get(`${kind} ${state}`) ?? { kind, state, count: 0 }
    group.count++
    groups.set(`${kind} ${state}`, group)
  }
  return { total: children.length, groups: [...groups.values()].sort((a, b) => b.count - a.count) }
}

/** A pool keeps a map, a machine an object, and what is neither has none. */
function childrenOf(actor: AnyActorRef): readonly AnyActorRef[] {
  const { children } = actor.getSnapshot() as { children?: Map<string, AnyActorRef> | Record<string, AnyActorRef> }
  if (children === undefined) return []
  const all = children instanceof Map ? [...children.values()] : Object.values(children)
  return all.filter((child) => child !== undefined && statusOf(child) === 'active')
}

export function statusOf(actor: AnyActorRef): 'active' | 'done' | 'error' | 'stopped' {
  return (actor.getSnapshot() as { status: 'active' | 'done' | 'error' | 'stopped' }).status
}

export function stateValueOf(actor: AnyActorRef): StateValue | undefined {
  return (actor.getSnapshot() as { value?: StateValue }).value
}

export function logicOf(actor: AnyActorRef): AnyActorLogic {
  return (actor as AnyActorRef & { readonly logic: AnyActorLogic }).logic
}

/** "session", "raceLoop", "lobby": the machine's id, else the name under which it was invoked. */
export function kindOf(actor: AnyActorRef): string {
  const { id } = (logicOf(actor) as { readonly config?: { readonly id?: string } }).config ?? {}
  return id ?? (typeof actor.src === 'string' ? actor.src : actor.id)
}

/** "session 3fa85f64" in a pool, where the id is long and says nothing; elsewhere the id, or what XState's stands for. */
export function nameOf(actor: AnyActorRef): string {
  const { id, sessionId } = actor
  const kind = kindOf(actor)
  if (UUID.test(id)) return `${kind} ${id.slice(0, UUID_SHOWN)}`
  // XState makes ids of what is invoked without one: "0.session.running".
  return id === sessionId || /^\d+\./.test(id) ? kind : id
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/
const UUID_SHOWN = 8
