import { stateWords } from '../../src/observability/inspector/state-words.ts'
import type { Statechart } from '../../src/observability/inspector/statechart.ts'
import { el } from './dom.ts'
import { JsonTree } from './json-tree.ts'
import type { KnownActor, Store } from './store.ts'

/** What is known of the selected actor. */
export class DetailsView {
  readonly #pane: HTMLElement
  readonly #facts = el('dl')
  readonly #context = new JsonTree()
  readonly #stays = new JsonTree()
  readonly #contextPart = el('div', {}, el('h3', {}, 'Context'), this.#context.element)
  readonly #staysPart = el('div', {}, el('h3', {}, 'Handled without a change of state'), this.#stays.element)

  constructor(pane: HTMLElement) {
    this.#pane = pane
    pane.append(el('h2', {}, 'Selected actor'), this.#facts, this.#contextPart, this.#staysPart)
  }

  show(store: Store, actor: KnownActor | undefined): void {
    this.#pane.hidden = actor === undefined
    if (actor === undefined) return
    this.#showFacts(store, actor)
    this.#contextPart.hidden = actor.context === undefined
    this.#context.show(actor.context)
    const chart = store.charts.get(actor.id)
    this.#staysPart.hidden = chart === undefined
    if (chart !== undefined) this.#stays.show(staying(chart))
  }

  #showFacts(store: Store, actor: KnownActor): void {
    const facts: Record<string, string> = {
      kind: actor.kind,
      id: actor.id,
      parent: store.nameOf(actor.parentId),
      status: store.actors.has(actor.id) ? actor.status : 'ended',
      state: stateWords(actor.value),
      'changed by': actor.changedBy,
    }
    const shown = Object.entries(facts).filter(([, value]) => value !== '')
    const key = JSON.stringify(shown)
    if (this.#facts.dataset['shown'] === key) return
    this.#facts.dataset['shown'] = key
    this.#facts.replaceChildren(...shown.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))
  }
}

/** Events that are handled where one is, by the state that handles them. */
function staying({ transitions, id }: Statechart): Record<string, Record<string, string>> {
  const still = transitions.filter(({ targets }) => targets.length === 0)
  const byState = Map.groupBy(still, ({ source }) => (source === id ? 'everywhere' : source.slice(id.length + 1)))
  return Object.fromEntries(
    [...byState].map(([state, handled]) => [
      state,
      Object.fromEntries(
        handled.map(({ on, guard, actions }) => [guard === undefined ? on : `${on} [${guard}]`, actions.join(', ')]),
      ),
    ]),
  )
}
