import { el } from './dom.ts'
import type { TreeRow } from './tree-rows.ts'

/** The tree as lines that are kept while what they show stays: a click never lands on something that was just replaced. */
export class TreeView {
  readonly #list: HTMLUListElement
  readonly #onPick: (row: TreeRow) => void
  readonly #onToggle: (row: TreeRow) => void
  readonly #lines = new Map<string, Line>()

  constructor(list: HTMLUListElement, onPick: (row: TreeRow) => void, onToggle: (row: TreeRow) => void) {
    this.#list = list
    list.role = 'tree'
    list.ariaLabel = 'Actors'
    this.#onPick = onPick
    this.#onToggle = onToggle
    list.addEventListener('keydown', (event) => this.#step(event))
  }

  show(rows: readonly TreeRow[], selected: string | undefined): void {
    const lines = rows.map((row) => this.#line(row))
    for (const [index, line] of lines.entries()) line.show(rows[index] as TreeRow, selected)
    const isOrdered = lines.every(({ item }, index) => this.#list.children[index] === item)
    if (!isOrdered || this.#list.children.length !== lines.length)
      this.#list.replaceChildren(...lines.map(({ item }) => item))
    const shown = new Set(rows.map(({ key }) => key))
    for (const key of this.#lines.keys()) if (!shown.has(key)) this.#lines.delete(key)
  }

  #line(row: TreeRow): Line {
    const known = this.#lines.get(row.key)
    if (known !== undefined) return known
    const line = new Line()
    this.#lines.set(row.key, line)
    line.item.addEventListener('click', () => this.#onPick(line.row ?? row))
    line.item.addEventListener('dblclick', () => this.#onToggle(line.row ?? row))
    return line
  }

  #step(event: KeyboardEvent): void {
    const step = STEPS[event.key]
    const items = [...this.#list.children]
    const at = items.indexOf(document.activeElement as Element)
    const next = step === undefined ? undefined : items[at + step]
    if (next instanceof HTMLElement) {
      event.preventDefault()
      next.focus()
      next.click()
    } else if (event.key === 'Enter') (items[at] as HTMLElement | undefined)?.click()
  }
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

class Line {
  readonly item = el('li', { role: 'treeitem', tabIndex: 0 })
  readonly #name = el('span', { className: 'name' })
  readonly #count = el('span', { className: 'count' })
  readonly #state = el('span', { className: 'state' })
  row: TreeRow | undefined

  constructor() {
    this.item.append(this.#name, this.#count, this.#state)
  }

  show(row: TreeRow, selected: string | undefined): void {
    const { level, name, state, look, count, actorId } = row
    const before = this.row
    this.row = row
    this.item.className = look
    this.item.ariaSelected = String(actorId !== undefined && actorId === selected)
    this.item.ariaLevel = String(level + 1)
    this.item.style.setProperty('--level', String(level))
    setText(this.#name, name)
    setText(this.#count, count === undefined ? '' : String(count))
    this.#count.hidden = count === undefined
    setText(this.#state, state)
    this.#state.title = state
    if (before !== undefined && before.state !== state) flash(this.item)
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function flash(element: HTMLElement): void {
  element.animate([{ backgroundColor: '#f0b23c55' }, {}], 900)
}
