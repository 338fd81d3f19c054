import { svg } from './dom.ts'
import { isInternal, shortType } from './event-filter.ts'
import { type Lane, type SequenceRow, sequenceOf } from './lanes.ts'
import type { LoggedEvent } from './store.ts'

/** Who says what to whom, drawn: the newest at the bottom. */
export class SequenceView {
  readonly #pane: HTMLElement
  #shown = ''

  constructor(pane: HTMLElement) {
    this.#pane = pane
    // What scrolls must be within reach of a keyboard.
    pane.tabIndex = 0
    pane.role = 'group'
    pane.ariaLabel = 'Sequence of events'
  }

  show(events: readonly LoggedEvent[]): void {
    const { lanes, rows } = sequenceOf(events, ROWS_MAX, LANES_MAX)
    const width = Math.max(this.#pane.clientWidth - 8, lanes.length * LANE_MIN)
    const key = `${width} ${rows.map(({ event }) => event.number).join()}`
    if (key === this.#shown) return
    this.#shown = key
    const laneWidth = width / Math.max(1, lanes.length)
    const xOf = (lane: number) => laneWidth * (lane + 0.5)
    const height = TOP + rows.length * ROW + 8
    const drawing = svg('svg', { width, height, role: 'img', 'aria-label': 'sequence of events' })
    for (const [index, lane] of lanes.entries()) drawing.append(...drawLane(lane, xOf(index), height, laneWidth))
    for (const [index, row] of rows.entries()) drawing.append(drawRow(row, TOP + index * ROW + 12, xOf))
    this.#pane.replaceChildren(drawing)
    this.#pane.scrollTop = this.#pane.scrollHeight
  }
}

const ROWS_MAX = 40
const LANES_MAX = 5
const LANE_MIN = 62
const TOP = 24
const ROW = 20
const LETTER = 6.2

function drawLane({ name }: Lane, x: number, height: number, width: number): SVGElement[] {
  const shown = name.slice(0, Math.floor(width / 6))
  const head = svg('text', { x, y: 14, class: 'head', 'text-anchor': 'middle' }, shown, svg('title', {}, name))
  return [svg('line', { x1: x, y1: 20, x2: x, y2: height }), head]
}

function drawRow({ event, from, to }: SequenceRow, y: number, xOf: (lane: number) => number): SVGGElement {
  const group = svg('g', { class: isInternal(event) ? 'internal' : '' })
  const [x1, x2] = [xOf(from), xOf(to)]
  const path = from === to ? `M${x1} ${y - 4}h14v7h-11` : `M${x1} ${y}H${x2 + (x2 > x1 ? -3 : 3)}`
  const arrow = svg('path', { d: path, class: 'message', fill: 'none' })
  const isLeft = from === to
  const words = shortType(event.event.type)
  // Between the lanes, but not over the edge.
  const middle = isLeft ? x1 + 18 : Math.max((x1 + x2) / 2, (words.length * LETTER) / 2)
  const text = svg('text', {
    x: middle,
    y: isLeft ? y + 3 : y - 3,
    class: 'what',
    'text-anchor': isLeft ? 'start' : 'middle',
  })
  text.append(words, svg('title', {}, event.event.type))
  group.append(arrow, text, tip(isLeft ? [x1 + 3, y + 3, -1] : [x2, y, Math.sign(x2 - x1)]))
  return group
}

function tip([x, y, way]: readonly [number, number, number]): SVGPathElement {
  return svg('path', { d: `M${x} ${y}l${-5 * way} -3v6z`, class: 'message' })
}
