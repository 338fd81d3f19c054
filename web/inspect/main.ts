import type { InspectorMessage } from '../../src/observability/inspector/wire.ts'
import { ChartPane } from './chart-pane.ts'
import { DetailsView } from './details-view.ts'
import { byId } from './dom.ts'
import { isShown } from './event-filter.ts'
import { Forwarder } from './forwarder.ts'
import { LogView } from './log-view.ts'
import { SequenceView } from './sequence-view.ts'
import { type KnownActor, Store } from './store.ts'
import { Stream } from './stream.ts'
import { treeRows } from './tree-rows.ts'
import { TreeView } from './tree-view.ts'

// The inspector's page: messages come in, the store keeps what they say, and the views draw it once for each batch.

const store = new Store()
const stream = new Stream(take, (state) => {
  link.dataset['state'] = state
  link.textContent = state === 'live' ? 'live' : 'waiting for the server'
})
const forwarder = new Forwarder(store, () => stream.wish({ wantsAll: true }))

const link = byId('link', HTMLElement)
const figures = byId('figures', HTMLElement)
const note = byId('note', HTMLElement)
const find = byId('find', HTMLInputElement)
const filter = byId('filter', HTMLInputElement)
const onlySelected = byId('only-selected', HTMLInputElement)
const withInternal = byId('with-internal', HTMLInputElement)
const pause = byId('pause', HTMLButtonElement)
const forward = byId('forward', HTMLButtonElement)
const chart = new ChartPane(byId('chart-title', HTMLElement), byId('canvas', HTMLElement))
const details = new DetailsView(byId('details', HTMLElement))
const log = new LogView(byId('log', HTMLOListElement))
const sequence = new SequenceView(byId('lanes', HTMLElement))
const closed = new Set<string>()
const tree = new TreeView(
  byId('tree', HTMLUListElement),
  ({ actorId }) => actorId !== undefined && select(actorId),
  ({ actorId }) => actorId !== undefined && toggle(actorId),
)

let selected: KnownActor | undefined
let isPaused = false

function take(messages: readonly InspectorMessage[]): void {
  for (const message of messages) store.apply(message)
  forwarder.handOn(messages)
  // After a restart of the server its ids are others: the actor of the same name is the one that is meant.
  if (messages.some(({ type }) => type === '@apexsim.sync')) reselect()
  else selected = store.actors.get(selected?.id ?? '') ?? selected
  draw()
}

function reselect(): void {
  const same = [...store.actors.values()].find(({ id, name }) => id === selected?.id && name === selected.name)
  const again = same ?? [...store.actors.values()].find(({ kind }) => kind === selected?.kind)
  const first = again ?? store.actors.get(store.rootId)
  stream.wish({ selected: undefined })
  if (first !== undefined) select(first.id)
}

function select(id: string): void {
  selected = store.actors.get(id) ?? selected
  stream.wish({ selected: id })
  draw()
}

function toggle(id: string): void {
  if (!closed.delete(id)) closed.add(id)
  draw()
}

function draw(): void {
  tree.show(
    treeRows(store, find.value, (id) => closed.has(id)),
    selected?.id,
  )
  chart.show(store, selected)
  details.show(store, selected)
  drawFigures()
  if (!isPaused) drawEvents()
}

function drawEvents(): void {
  const actorId = onlySelected.checked ? selected?.id : undefined
  const wanted = { text: filter.value, actorId, withInternal: withInternal.checked }
  const shown = store.events.filter((event) => isShown(event, wanted))
  log.show(shown)
  sequence.show(shown)
}

function drawFigures(): void {
  const { actors, crowds, eventCount, droppedEvents, workers } = store
  const hidden = [...crowds.values()].reduce((sum, { total }) => sum + total, 0)
  const words = [`${actors.size} actors${hidden > 0 ? ` of more, ${hidden} in crowds` : ''}`, `${eventCount} events`]
  if (droppedEvents > 0) words.push(`${droppedEvents} not shown`)
  if (forwarder.isConnected) words.push('forwarding')
  figures.textContent = words.join(' · ')
  note.textContent = workers === 0 ? '' : 'Sessions live in worker threads: only their hosts are shown.'
}

function showPause(): void {
  pause.ariaPressed = String(isPaused)
  pause.textContent = isPaused ? 'Paused' : 'Pause'
}

find.addEventListener('input', () => {
  stream.wish({ find: find.value.slice(0, FIND_MAX) })
  draw()
})
for (const control of [filter, onlySelected, withInternal]) control.addEventListener('input', drawEvents)
pause.addEventListener('click', () => {
  isPaused = !isPaused
  showPause()
  draw()
})
byId('clear', HTMLButtonElement).addEventListener('click', () => {
  store.forgetEvents()
  drawEvents()
})
forward.addEventListener('click', () => forwarder.open(forward.dataset['url'] ?? ''))

const FIND_MAX = 100

stream.open()
