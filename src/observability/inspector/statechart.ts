import type { AnyActorLogic, AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

/**
 * A machine as a drawing: its states as a tree and its transitions as a list, in the words of the code. It is read from
 * the machine itself, where targets are resolved and transitions without an event are there too; XState's own directed
 * graph leaves these out.
 */
export interface Statechart {
  readonly id: string
  readonly root: ChartState
  readonly transitions: readonly ChartTransition[]
}

export interface ChartState {
  readonly id: string
  readonly key: string
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  /** The id of the child in which a compound state begins. */
  readonly initial: string | undefined
  readonly entry: readonly string[]
  readonly exit: readonly string[]
  /** What runs while the state is active. */
  readonly invokes: readonly string[]
  readonly states: readonly ChartState[]
}

export interface ChartTransition {
  readonly id: string
  readonly source: string
  /** Ids of states; none when the state stays. */
  readonly targets: readonly string[]
  /** "session.start", "after 3000 ms", "prepare done", "always". */
  readonly on: string
  readonly guard: string | undefined
  readonly actions: readonly string[]
}

export interface ChartedMachine {
  readonly chart: Statechart
  /** The id in the chart of a transition that XState reports. */
  idOf(transition: object): string | undefined
}

export function isMachine(logic: AnyActorLogic): logic is AnyStateMachine {
  return 'root' in logic && 'config' in logic
}

export function chartOf(machine: AnyStateMachine): ChartedMachine {
  const ids = new Map<object, string>()
  const transitions: ChartTransition[] = []
  const visit = (node: AnyStateNode): ChartState => {
    for (const transition of transitionsOf(node)) {
      const id = `t${ids.size}`
      ids.set(transition, id)
      transitions.push(chartTransition(id, node, transition))
    }
    return chartState(node, Object.values(node.states).map(visit))
  }
  const root = visit(machine.root)
  return { chart: { id: machine.root.id, root, transitions }, idOf: (transition) => ids.get(transition) }
}

function transitionsOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  return [...(node.always ?? []), ...[...node.transitions.values()].flat()]
}

function chartState(node: AnyStateNode, states: readonly ChartState[]): ChartState {
  return {
    id: node.id,
    key: node.key,
    type: node.type,
    initial: node.type === 'compound' ? node.initial.target[0]?.id : undefined,
    entry: namesOf(node.config.entry),
    exit: namesOf(node.config.exit),
    invokes: node.invoke.map(({ src }) => nameOf(src)),
    states,
  }
}

function chartTransition(id: string, node: AnyStateNode, transition: AnyTransitionDefinition): ChartTransition {
  return {
    id,
    source: node.id,
    targets: (transition.target ?? []).map((target) => target.id),
    on: eventWords(node, transition),
    guard: transition.guard === undefined ? undefined : nameOf(transition.guard),
    actions: transition.actions.map(nameOf),
  }
}

/** The event as one says it; XState's own are named by what they are about. */
function eventWords(node: AnyStateNode, transition: AnyTransitionDefinition): string {
  const { eventType } = transition
  if (eventType === '') return 'always'
  if (eventType === '*') return 'anything else'
  if ('delay' in transition) return `after ${delayWords(transition.delay)}`
  if (eventType.startsWith('xstate.done.state.')) return 'done'
  for (const [prefix, words] of Object.entries(INVOKED)) {
    const invoked = eventType.startsWith(prefix) && node.invoke.find(({ id }) => id === eventType.slice(prefix.length))
    if (invoked) return `${nameOf(invoked.src)} ${words}`
  }
  return eventType
}

const INVOKED = { 'xstate.done.actor.': 'done', 'xstate.error.actor.': 'failed', 'xstate.snapshot.': 'changed' }

function delayWords(delay: unknown): string {
  return typeof delay === 'number' ? `${delay} ms` : nameOf(delay)
}

/** Of the code's own actions: the node has those that start and stop its timers as well. */
function namesOf(actions: unknown): string[] {
  if (actions === undefined) return []
  return Array.isArray(actions) ? actions.map(nameOf) : [nameOf(actions)]
}

/** Of an action, a guard, an actor: its name where it has one. */
function nameOf(thing: unknown): string {
  if (typeof thing === 'string') return thing
  if (typeof thing === 'function') return NAMELESS.includes(thing.name) ? 'inline' : thing.name
  return hasType(thing) ? thing.type : 'inline'
}

/** Names that functions get from the property that they are written into. */
const NAMELESS = ['', 'guard', 'actions', 'entry', 'exit', 'src']

function hasType(thing: unknown): thing is { readonly type: string } {
  return typeof thing === 'object' && thing !== null && 'type' in thing && typeof thing.type === 'string'
}
