import { el } from './dom.ts'
import { isInternal } from './event-filter.ts'
import type { LoggedEvent } from './store.ts'

/** The events as lines, the newest on top. A click shows all of what an event carries. */
export class LogView {
  readonly #list: HTMLOListElement
  readonly #lines = new Map<number, HTMLLIElement>()

  constructor(list: HTMLOListElement) {
    this.#list = list
    // What scrolls must be within reach of a keyboard.
    list.tabIndex = 0
    list.ariaLabel = 'Event log'
  }

  /** Events in order; of many, the newest. */
  show(events: readonly LoggedEvent[]): void {
    const shown = events.slice(-LINES_MAX).reverse()
    const isSame = shown[0]?.number === this.#newest && shown.length === this.#list.children.length
    if (isSame && this.#oldest === shown.at(-1)?.number) return
    const known = new Map(this.#lines)
    this.#lines.clear()
    for (const event of shown) this.#lines.set(event.number, known.get(event.number) ?? lineOf(event))
    this.#list.replaceChildren(...this.#lines.values())
  }

  get #newest(): number | undefined {
    return this.#lines.keys().next().value
  }

  get #oldest(): number | undefined {
    return [...this.#lines.keys()].at(-1)
  }
}

const LINES_MAX = 300

function lineOf(logged: LoggedEvent): HTMLLIElement {
  const { event, source, target, atMs } = logged
  const { type, ...data } = event
  const carried = Object.keys(data).length === 0 ? '' : JSON.stringify(data)
  const way = el('span', { className: 'way' }, source === '' ? target : `${source} › ${target}`)
  const what = el('span', {}, el('span', { className: 'type' }, type), ' ', el('span', { className: 'data' }, carried))
  const line = el('li', {}, el('time', {}, clock(atMs)), way, what)
  line.classList.toggle('internal', isInternal(logged))
  line.classList.toggle('error', type.startsWith('xstate.error.'))
  line.addEventListener('click', () => {
    const isOpen = line.classList.toggle('open')
    const text = isOpen && carried !== '' ? JSON.stringify(data, undefined, 2) : carried
    what.lastElementChild?.replaceChildren(text)
  })
  return line
}

function clock(ms: number): string {
  return `${new Date(ms).toTimeString().slice(0, 8)}.${String(ms % 1000).padStart(3, '0')}`
}
