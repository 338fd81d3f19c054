import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import type { ChartState, ChartTransition, Statechart } from '../../src/observability/inspector/statechart.ts'

/**
 * A statechart as a graph for ELK to lay out, without anything of the browser: boxes with their lines of text, and one
 * edge for all transitions between the same two states. A transition into its own inside begins at a dot "any" in there,
 * since a line from a box to its own content says nothing.
 */
export interface ChartGraph {
  readonly root: ElkNode
  readonly boxes: ReadonlyMap<string, ChartBox>
  readonly edges: ReadonlyMap<string, ChartEdge>
}

export interface ChartBox {
  readonly kind: ChartState['type'] | 'start' | 'any'
  readonly title: string
  readonly lines: readonly BoxLine[]
}

export interface BoxLine {
  readonly text: string
  readonly look: 'note' | 'runs'
}

export interface ChartEdge {
  /** Ids of the transitions that it stands for. */
  readonly transitions: readonly string[]
  readonly labels: readonly EdgeLabel[]
}

export interface EdgeLabel {
  readonly on: string
  readonly guard: string
}

export function chartGraph({ root, transitions }: Statechart): ChartGraph {
  const boxes = new Map<string, ChartBox>()
  const edges = new Map<string, ChartEdge>()
  const drawn = bundled(root, transitions)
  const anywhere = new Set(drawn.filter(({ source }) => source.endsWith(ANY)).map(({ source }) => source))
  const node = nodeOf(root, boxes, anywhere)
  for (const { source, target, bundle } of drawn) {
    edges.set(`${source} ${target}`, { transitions: bundle.map(({ id }) => id), labels: labelsOf(bundle) })
  }
  const starts = [...boxes.keys()].filter((id) => id.endsWith(START))
  for (const start of starts) edges.set(`${start} ${initialOf(root, start)}`, { transitions: [], labels: [] })
  const elkEdges = [...edges].map(([id, edge]) => elkEdge(id, edge))
  return { root: { id: 'chart', layoutOptions: LAYOUT, children: [node], edges: elkEdges }, boxes, edges }
}

interface Bundle {
  readonly source: string
  readonly target: string
  readonly bundle: readonly ChartTransition[]
}

function bundled(root: ChartState, transitions: readonly ChartTransition[]): Bundle[] {
  const compounds = new Set(
    statesBelow(root)
      .filter(({ states }) => states.length > 0)
      .map(({ id }) => id),
  )
  const ends = transitions.flatMap((transition) =>
    transition.targets.map((target) => {
      const isInto = compounds.has(transition.source) && isInside(target, transition.source)
      return { transition, target, source: isInto ? transition.source + ANY : transition.source }
    }),
  )
  const groups = Map.groupBy(ends, ({ source, target }) => `${source} ${target}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, bundle: group.map(({ transition }) => transition) }]
  })
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`)
}

function statesBelow(state: ChartState): ChartState[] {
  return [state, ...state.states.flatMap(statesBelow)]
}

function initialOf(root: ChartState, start: string): string {
  const id = start.slice(0, -START.length)
  return statesBelow(root).find((state) => state.id === id)?.initial ?? id
}

function nodeOf(state: ChartState, boxes: Map<string, ChartBox>, anywhere: ReadonlySet<string>): ElkNode {
  const box: ChartBox = { kind: state.type, title: state.key, lines: linesOf(state) }
  boxes.set(state.id, box)
  const width =
    Math.max(widthOf(box.title, TITLE_PX), ...box.lines.map(({ text }) => widthOf(text, SMALL_PX))) + 2 * PAD
  const height = HEAD + box.lines.length * LINE + 8
  if (state.states.length === 0) return { id: state.id, width, height }
  const dots: ElkNode[] = []
  if (state.initial !== undefined) dots.push(dot(state.id + START, 'start', boxes))
  if (anywhere.has(state.id + ANY)) dots.push(dot(state.id + ANY, 'any', boxes))
  return {
    id: state.id,
    layoutOptions: {
      'elk.padding': `[top=${height + 4},left=14,bottom=14,right=14]`,
      'elk.nodeSize.constraints': '[MINIMUM_SIZE]',
      'elk.nodeSize.minimum': `(${width},${height})`,
    },
    children: [...dots, ...state.states.map((below) => nodeOf(below, boxes, anywhere))],
  }
}

function dot(id: string, kind: 'start' | 'any', boxes: Map<string, ChartBox>): ElkNode {
  boxes.set(id, { kind, title: kind === 'any' ? 'any' : '', lines: [] })
  return kind === 'any' ? { id, width: 34, height: 18 } : { id, width: 10, height: 10 }
}

function linesOf({ entry, exit, invokes }: ChartState): BoxLine[] {
  return [
    ...invokes.map((name): BoxLine => ({ text: `runs ${name}`, look: 'runs' })),
    ...entry.map((name): BoxLine => ({ text: `entry ${name}`, look: 'note' })),
    ...exit.map((name): BoxLine => ({ text: `exit ${name}`, look: 'note' })),
  ]
}

function labelsOf(bundle: readonly ChartTransition[]): EdgeLabel[] {
  const labels = bundle.map(({ on, guard }) => ({
    // With a condition it goes without saying.
    on: on === 'always' && guard !== undefined ? '' : on,
    guard: guard === undefined ? '' : `[${guard}]`,
  }))
  const shown = labels.slice(0, LABELS_MAX)
  return shown.length < labels.length
    ? [...shown, { on: `and ${labels.length - shown.length} more`, guard: '' }]
    : shown
}

function elkEdge(id: string, { labels }: ChartEdge): ElkExtendedEdge {
  const [source = '', target = ''] = id.split(' ')
  const width = Math.max(0, ...labels.map(({ on, guard }) => widthOf(`${on} ${guard}`, SMALL_PX)))
  const label = { text: id, width, height: labels.length * LINE }
  return { id, sources: [source], targets: [target], ...(labels.length > 0 && { labels: [label] }) }
}

function widthOf(text: string, px: number): number {
  return text.length * px
}

const START = '::start'
const ANY = '::any'

/** Of a character, and of the parts of a box. */
const TITLE_PX = 7.2
const SMALL_PX = 6.1
const PAD = 9
/** Height of the head of a box, and of a line. */
export const HEAD = 20
export const LINE = 13
const LABELS_MAX = 4

const LAYOUT = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.edgeLabels.inline': 'false',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}
