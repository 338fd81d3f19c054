import { el } from './dom.ts'

/** A value as a tree that opens and closes. What somebody has opened stays open while the value changes. */
export class JsonTree {
  readonly element = el('div', { className: 'json' })
  readonly #open = new Set<string>()
  readonly #shut = new Set<string>()
  #shown: string | undefined

  show(value: unknown): void {
    const text = JSON.stringify(value)
    if (text === this.#shown) return
    this.#shown = text
    this.element.replaceChildren(...(isBranch(value) ? this.#children(value, '', 0) : [leaf(value)]))
  }

  #children(branch: object, path: string, depth: number): HTMLElement[] {
    return Object.entries(branch).map(([name, value]) => this.#entry(name, value, `${path}/${name}`, depth))
  }

  #entry(name: string, value: unknown, path: string, depth: number): HTMLElement {
    if (!isBranch(value)) return el('div', {}, el('i', {}, name), ' ', leaf(value))
    const isOpen = this.#open.has(path) || (depth < OPEN_DEPTH && !this.#shut.has(path))
    const hint = el('span', { className: 'other' }, ` ${briefly(value)}`)
    const entry = el('details', { open: isOpen }, el('summary', {}, name, hint))
    const fill = () => entry.append(...this.#children(value, path, depth + 1))
    if (isOpen) fill()
    entry.addEventListener('toggle', () => {
      const [now, before] = entry.open ? [this.#open, this.#shut] : [this.#shut, this.#open]
      now.add(path)
      before.delete(path)
      // What is shut is not filled before somebody looks.
      if (entry.open && entry.childElementCount === 1) fill()
    })
    return entry
  }
}

const OPEN_DEPTH = 1

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function briefly(value: object): string {
  if (Array.isArray(value)) return `[${value.length}]`
  return '(class)' in value ? String(value['(class)']) : `{${Object.keys(value).length}}`
}

function leaf(value: unknown): HTMLElement {
  const look = typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'other'
  return el('span', { className: look }, JSON.stringify(value) ?? 'undefined')
}
