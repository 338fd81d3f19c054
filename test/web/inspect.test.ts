import { describe, expect, test } from 'vitest'
import { chartOf } from '../../src/observability/inspector/statechart.ts'
import type { ActorMessage, EventMessage } from '../../src/observability/inspector/wire.ts'
import { chartGraph } from '../../web/inspect/chart-graph.ts'
import { isShown } from '../../web/inspect/event-filter.ts'
import { sequenceOf } from '../../web/inspect/lanes.ts'
import { Store } from '../../web/inspect/store.ts'
import { treeRows } from '../../web/inspect/tree-rows.ts'
import { carMachine } from '../observability/inspector/support/watched-system.ts'

// The parts of the inspector's page that know nothing of a browser.

const base = { _version: '0.7.2', createdAt: '1000', id: null, rootId: 'x:0' }

function actor(sessionId: string, name: string, parentId?: string, more: Partial<ActorMessage> = {}): ActorMessage {
  const definition = JSON.stringify({ id: name.split(' ')[0] })
  const snapshot = { status: 'active', value: 'open' } as const
  return { ...base, type: '@xstate.actor', sessionId, name, parentId, definition, snapshot, ...more }
}

function event(type: string, sourceId: string | undefined, sessionId: string): EventMessage {
  return { ...base, type: '@xstate.event', event: { type }, sourceId, sessionId }
}

function storeWith(...messages: readonly Parameters<Store['apply']>[0][]): Store {
  const store = new Store()
  store.apply({ type: '@apexsim.sync', rootId: 'x:0', workers: 0 })
  for (const message of messages) store.apply(message)
  return store
}

const pool = { snapshot: { status: 'active', context: { size: 2 } } } as const
const TREE = [
  actor('x:0', 'server'),
  actor('x:1', 'sessions', 'x:0', pool),
  actor('x:2', 'session 3fa85f64', 'x:1'),
  actor('x:3', 'lobby', 'x:0'),
]

describe('the tree', () => {
  const none = () => false

  test('has a line an actor, with its state, and how many a pool has', () => {
    const rows = treeRows(storeWith(...TREE), '', none)
    expect(rows.map(({ level, name, state, count }) => [level, name, state, count])).toEqual([
      [0, 'server', 'open', undefined],
      [1, 'sessions', '', 2],
      [2, 'session 3fa85f64', 'open', undefined],
      [1, 'lobby', 'open', undefined],
    ])
  })

  test('counts a crowd by kind and state', () => {
    const store = storeWith(...TREE, {
      type: '@apexsim.crowd',
      parentId: 'x:1',
      total: 4000,
      groups: [{ kind: 'session', state: 'lobby', count: 3999 }],
    })
    expect(treeRows(store, '', none)[1]).toMatchObject({ name: 'sessions', count: 4000 })
    expect(treeRows(store, '', none)[2]).toMatchObject({ look: 'group', name: 'session', state: 'lobby', count: 3999 })
  })

  test('shows who is looked for, with those that lead there', () => {
    const rows = treeRows(storeWith(...TREE), '3FA8', none)
    expect(rows.map(({ name }) => name)).toEqual(['server', 'sessions', 'session 3fa85f64'])
  })

  test('leaves out what is below an actor that is closed, and who has ended', () => {
    expect(treeRows(storeWith(...TREE), '', (id) => id === 'x:1').map(({ name }) => name)).toEqual([
      'server',
      'sessions',
      'lobby',
    ])
    const snapshot = { status: 'done' } as const
    const store = storeWith(...TREE, {
      ...base,
      type: '@xstate.snapshot',
      sessionId: 'x:3',
      event: { type: '' },
      snapshot,
    })
    expect(treeRows(store, '', none).map(({ name }) => name)).not.toContain('lobby')
    expect(store.nameOf('x:3')).toBe('lobby')
  })
})

describe('the log', () => {
  const { events } = storeWith(...TREE, event('session.open', 'x:3', 'x:1'), event('xstate.init', 'x:1', 'x:2'))

  test.each([
    [{ text: '', actorId: undefined, withInternal: true }, ['session.open', 'xstate.init']],
    [{ text: '', actorId: undefined, withInternal: false }, ['session.open']],
    [{ text: 'LOBBY', actorId: undefined, withInternal: true }, ['session.open']],
    [{ text: '', actorId: 'x:2', withInternal: true }, ['xstate.init']],
  ])('filtered by %j has %j', (filter, types) => {
    expect(events.filter((logged) => isShown(logged, filter)).map((logged) => logged.event.type)).toEqual(types)
  })

  test('forgets the oldest when there are too many', () => {
    const many = Array.from({ length: 5000 }, (_, n) => event(`e${n}`, undefined, 'x:0'))
    const store = storeWith(...many)
    expect(store.events.length).toBeLessThan(2500)
    expect(store.events.at(-1)).toMatchObject({ number: 4999, event: { type: 'e4999' } })
  })
})

test('the sequence has a lane for who takes part, in the order in which they do, and the newest rows that fit', () => {
  const { events } = storeWith(
    ...TREE,
    event('old', undefined, 'x:0'),
    event('open', 'x:3', 'x:1'),
    event('init', 'x:1', 'x:2'),
    event('self', undefined, 'x:2'),
  )
  const { lanes, rows } = sequenceOf(events, 10, 3)
  expect(lanes.map(({ name }) => name)).toEqual(['lobby', 'sessions', 'session 3fa85f64'])
  expect(rows.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [1, 2],
    [2, 2],
  ])
})

test('the graph of a chart has a box a state, a dot where it begins, and one edge for all transitions between two states', () => {
  const { boxes, edges } = chartGraph(chartOf(carMachine).chart)
  expect([...boxes.keys()]).toEqual(['car', 'car::start', 'car::any', 'car.standing', 'car.driving', 'car.parked'])
  expect(Object.fromEntries([...edges].map(([id, { labels }]) => [id, labels]))).toEqual({
    'car::any car.parked': [{ on: 'park', guard: '' }],
    'car.standing car.driving': [{ on: 'drive', guard: '' }],
    'car.driving car.parked': [{ on: 'stop', guard: '[isTired]' }],
    'car.driving car.standing': [{ on: 'stop', guard: '' }],
    'car::start car.standing': [],
  })
})
