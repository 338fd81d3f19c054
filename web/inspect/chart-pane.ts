import { stateWords } from '../../src/observability/inspector/state-words.ts'
import type { Statechart } from '../../src/observability/inspector/statechart.ts'
import { Camera } from './camera.ts'
import { type DrawnChart, drawChart } from './chart-view.ts'
import { el } from './dom.ts'
import { Elk } from './elk.ts'
import type { KnownActor, Store } from './store.ts'

/** The statechart of the selected actor. A chart is drawn once for all actors of a machine. */
export class ChartPane {
  readonly #title: HTMLElement
  readonly #canvas: HTMLElement
  readonly #camera: Camera
  readonly #elk = new Elk()
  readonly #drawings = new Map<string, Promise<DrawnChart>>()
  #shown: { readonly actorId: string; readonly drawn: DrawnChart } | undefined
  #actorId: string | undefined

  constructor(title: HTMLElement, canvas: HTMLElement) {
    this.#title = title
    this.#canvas = canvas
    this.#camera = new Camera(canvas)
  }

  show(store: Store, actor: KnownActor | undefined): void {
    this.#showTitle(actor)
    const chart = actor && store.charts.get(actor.id)
    if (actor === undefined || chart === undefined) this.#showNothing(actor)
    else if (this.#actorId !== actor.id) {
      this.#actorId = actor.id
      void this.#draw(actor, chart)
    }
    if (actor !== undefined && this.#shown?.actorId === actor.id) this.#follow(this.#shown.drawn, actor)
    for (const { sessionId, transition } of store.steps) {
      if (this.#shown?.actorId === sessionId) this.#shown.drawn.flash(transition)
    }
    store.steps = []
  }

  #showTitle(actor: KnownActor | undefined): void {
    const words = actor === undefined ? '' : stateWords(actor.value)
    const title = `${actor?.name ?? ''} ${words}`
    if (this.#title.dataset['shown'] === title) return
    this.#title.dataset['shown'] = title
    const name = el('b', {}, actor?.name ?? '')
    this.#title.replaceChildren('Statechart', ...(actor === undefined ? [] : [name, el('code', {}, words)]))
  }

  async #draw(actor: KnownActor, chart: Statechart): Promise<void> {
    const drawing = this.#drawings.get(chart.id) ?? drawChart(chart, (graph) => this.#elk.layOut(graph))
    this.#drawings.set(chart.id, drawing)
    const drawn = await drawing
    // Another one may have been selected meanwhile.
    if (this.#actorId !== actor.id) return
    this.#shown = { actorId: actor.id, drawn }
    this.#camera.show(drawn.element, drawn.whole)
    this.#follow(drawn, actor)
  }

  #follow(drawn: DrawnChart, { value }: KnownActor): void {
    const { x, y } = drawn.showActive(value)
    this.#camera.follow(x, y)
  }

  #showNothing(actor: KnownActor | undefined): void {
    // A machine's chart is on its way: what is there stays until it comes.
    if (actor?.isMachine && this.#shown !== undefined) return
    this.#actorId = undefined
    this.#shown = undefined
    const words =
      actor === undefined ? 'Select an actor on the left.' : `${actor.name} is no machine: it has no states.`
    if (this.#canvas.textContent !== words) this.#canvas.replaceChildren(el('p', {}, words))
  }
}
