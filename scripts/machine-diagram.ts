import type { ChartState, ChartTransition, Statechart } from '../src/observability/inspector/statechart.ts'

/**
 * A statechart in Mermaid's words. Where Mermaid cannot draw what a statechart means, something near stands for it: a
 * transition from a state into its own inside begins at "in any state" in there, regions of a parallel state are states
 * side by side, and what changes no state is left to the table below the diagram.
 */
export function mermaidOf({ root, transitions }: Statechart): string {
  const states = new Map(statesBelow(root).map((state) => [state.id, state]))
  const moves = transitions.flatMap((transition) => movesOf(transition, states))
  const anywhere = new Set(moves.map(({ from }) => from).filter((from) => from.endsWith(ANYWHERE)))
  const lines = [...bodyOf(root, anywhere, root.id), ...moves.map((move) => arrow(move, root.id))]
  return ['stateDiagram-v2', ...lines.map((line) => `  ${line}`)].join('\n')
}

interface Move {
  readonly from: string
  readonly to: string
  readonly words: string
}

function movesOf(transition: ChartTransition, states: ReadonlyMap<string, ChartState>): Move[] {
  const { source, on, guard } = transition
  const isCompound = (states.get(source)?.states.length ?? 0) > 0
  return transition.targets.map((target) => ({
    from: isCompound && isInside(target, source) ? source + ANYWHERE : source,
    to: isInside(source, target) ? entered(target, states) : target,
    words: guard === undefined ? on : `${on} [${guard}]`,
  }))
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`)
}

/** Where one is after entering a state: in it, or in the child that it begins with. */
function entered(id: string, states: ReadonlyMap<string, ChartState>): string {
  const initial = states.get(id)?.initial
  return initial === undefined ? id : entered(initial, states)
}

function bodyOf(state: ChartState, anywhere: ReadonlySet<string>, root: string): string[] {
  const name = (id: string) => nameOf(id, root)
  const begin = state.initial === undefined ? [] : [`[*] --> ${name(state.initial)}`]
  const any = state.id + ANYWHERE
  const from = anywhere.has(any) ? [`state "in any state" as ${name(any)}`] : []
  return [...begin, ...from, ...state.states.flatMap((child) => stateLines(child, anywhere, root))]
}

function stateLines(state: ChartState, anywhere: ReadonlySet<string>, root: string): string[] {
  const name = nameOf(state.id, root)
  const title = state.type === 'parallel' ? `${state.key} (all of these at once)` : state.key
  const runs = state.invokes.length === 0 ? '' : ` · runs ${state.invokes.join(', ')}`
  const declared = `state "${title}${runs}" as ${name}`
  const end = state.type === 'final' ? [`${name} --> [*]`] : []
  if (state.states.length === 0) return [declared, ...end]
  return [`${declared} {`, ...bodyOf(state, anywhere, root).map((line) => `  ${line}`), '}', ...end]
}

function arrow({ from, to, words }: Move, root: string): string {
  return `${nameOf(from, root)} --> ${nameOf(to, root)}: ${words}`
}

/** Mermaid takes letters, digits and underscores. */
function nameOf(id: string, root: string): string {
  const inner = id.startsWith(`${root}.`) ? id.slice(root.length + 1) : id
  return inner.replaceAll(/[^A-Za-z0-9]+/g, '_')
}

/** The state and all below it, outer before inner. */
export function statesBelow(state: ChartState): ChartState[] {
  return [state, ...state.states.flatMap(statesBelow)]
}

const ANYWHERE = '.anywhere'
