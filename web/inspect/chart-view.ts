import type { ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs/lib/elk-api.js'
import { activeStates, type StateValue } from '../../src/observability/inspector/state-words.ts'
import type { Statechart } from '../../src/observability/inspector/statechart.ts'
import { type ChartBox, type ChartEdge, chartGraph, HEAD, LINE } from './chart-graph.ts'
import { svg } from './dom.ts'

/** The drawn chart of one machine: which states are active, and transitions that flash when they are taken. */
export interface DrawnChart {
  readonly element: SVGSVGElement
  readonly whole: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Returns where these states are. */
  showActive(value: StateValue | undefined): { readonly x: number; readonly y: number }
  flash(transition: string): void
}

/** Places what is in the graph. */
type LayOut = (graph: ElkNode) => Promise<ElkNode>

export async function drawChart(chart: Statechart, layOut: LayOut): Promise<DrawnChart> {
  const { root, boxes, edges } = chartGraph(chart)
  const placed = await layOut(root)
  const [outer] = placed.children ?? []
  const whole = { x: -6, y: -6, width: (placed.width ?? 0) + 12, height: (placed.height ?? 0) + 12 }
  const element = svg('svg', {
    width: '100%',
    height: '100%',
    role: 'img',
    'aria-label': `statechart of ${chart.id}`,
  })
  element.append(svg('defs', {}, arrow()))
  const states = new Map<string, SVGGElement>()
  if (outer !== undefined) element.append(...boxesOf(outer, boxes, states))
  const drawn = new Map<string, SVGGElement>()
  for (const edge of placed.edges ?? []) {
    const known = edges.get(edge.id)
    if (known === undefined) continue
    const group = drawEdge(edge, known)
    for (const transition of known.transitions) drawn.set(transition, group)
    element.append(group)
  }
  const sources = new Map(chart.transitions.map(({ id, source }) => [id, source]))
  return {
    element,
    whole,
    showActive: (value) => markActive(chart.id, value, states),
    flash(transition) {
      const group = drawn.get(transition) ?? states.get(sources.get(transition) ?? '')
      const shape = group?.querySelector('path, rect')
      shape?.animate([{ stroke: '#ffd479', strokeWidth: '4px' }, {}], { duration: FLASH_MS, easing: 'ease-in' })
    },
  }
}

const FLASH_MS = 1500

function markActive(chartId: string, value: StateValue | undefined, states: ReadonlyMap<string, SVGGElement>) {
  const active = activeStates(chartId, value)
  for (const [id, group] of states) group.classList.toggle('active', active.has(id))
  const boxes = [...states.values()].filter(
    ({ classList }) => classList.contains('leaf') && classList.contains('active'),
  )
  const at = boxes.map((group) => group.getBBox())
  const middle = (of: (box: DOMRect) => number) => at.reduce((sum, box) => sum + of(box), 0) / Math.max(1, at.length)
  return { x: middle(({ x, width }) => x + width / 2), y: middle(({ y, height }) => y + height / 2) }
}

function arrow(): SVGMarkerElement {
  const size = { viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7 }
  return svg('marker', { id: 'arrow', orient: 'auto', ...size }, svg('path', { d: 'M0 0 8 4 0 8z' }))
}

/** Outer boxes come first, so that inner ones lie on top of them. */
function boxesOf(node: ElkNode, boxes: ReadonlyMap<string, ChartBox>, states: Map<string, SVGGElement>): SVGGElement[] {
  const box = boxes.get(node.id)
  const below = (node.children ?? []).flatMap((child) => boxesOf(child, boxes, states))
  if (box === undefined) return below
  const group = box.kind === 'start' || box.kind === 'any' ? drawDot(node, box) : drawState(node, box)
  if (box.kind !== 'start' && box.kind !== 'any') states.set(node.id, group)
  return [group, ...below]
}

function drawDot({ x = 0, y = 0, width = 0, height = 0 }: ElkNode, { kind }: ChartBox): SVGGElement {
  if (kind === 'start')
    return svg('g', {}, svg('circle', { class: 'pseudo', cx: x + width / 2, cy: y + height / 2, r: 5 }))
  const text = svg('text', { x: x + width / 2, y: y + 13, 'text-anchor': 'middle', class: 'note' }, 'any')
  return svg('g', { class: 'state' }, svg('rect', { x, y, width, height }), text)
}

function drawState({ x = 0, y = 0, width = 0, height = 0, children }: ElkNode, box: ChartBox): SVGGElement {
  const leaf = children === undefined ? ' leaf' : ''
  const group = svg('g', { class: `state ${box.kind}${leaf}` }, svg('rect', { x, y, width, height }))
  if (box.kind === 'final') group.append(svg('rect', { x: x + 3, y: y + 3, width: width - 6, height: height - 6 }))
  group.append(svg('text', { x: x + 9, y: y + 15, class: 'title' }, box.title))
  for (const [index, { text, look }] of box.lines.entries()) {
    group.append(svg('text', { x: x + 9, y: y + HEAD + 9 + index * LINE, class: look }, text))
  }
  return group
}

function drawEdge({ sections = [], labels = [] }: ElkExtendedEdge, edge: ChartEdge): SVGGElement {
  const group = svg('g', { class: 'edge' })
  for (const { startPoint, bendPoints = [], endPoint } of sections) {
    group.append(svg('path', { d: rounded([startPoint, ...bendPoints, endPoint]), 'marker-end': 'url(#arrow)' }))
  }
  const [{ x = 0, y = 0 } = {}] = labels
  for (const [index, { on, guard }] of edge.labels.entries()) {
    const words = svg('text', { x: x + 2, y: y + 10 + index * LINE }, on)
    if (guard !== '') words.append(svg('tspan', { class: 'guard' }, ` ${guard}`))
    group.append(words)
  }
  return group
}

/** A line through the points with its corners taken off. */
function rounded(points: readonly ElkPoint[]): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  const parts = [`M${first.x} ${first.y}`]
  for (const [index, corner] of rest.entries()) {
    const before = points[index] ?? corner
    const after = rest[index + 1]
    if (after === undefined) parts.push(`L${corner.x} ${corner.y}`)
    else {
      const into = towards(corner, before)
      const outOf = towards(corner, after)
      parts.push(`L${into.x} ${into.y}Q${corner.x} ${corner.y} ${outOf.x} ${outOf.y}`)
    }
  }
  return parts.join('')
}

function towards(corner: ElkPoint, other: ElkPoint): ElkPoint {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y)
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share }
}

const CORNER = 6
