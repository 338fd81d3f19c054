import { describe, expect, test } from 'vitest'
import { fromPromise, setup } from 'xstate'
import { definitionOf } from '../../../src/observability/inspector/definition.ts'
import { activeStates, stateWords } from '../../../src/observability/inspector/state-words.ts'
import { chartOf } from '../../../src/observability/inspector/statechart.ts'

const machine = setup({
  actors: { load: fromPromise(async () => 1) },
  guards: { isEmpty: () => true },
  actions: { greet: () => {}, leave: () => {} },
  delays: { patience: 1000 },
}).createMachine({
  id: 'shop',
  initial: 'open',
  on: { close: '.shut', ask: { actions: 'greet' } },
  states: {
    open: {
      entry: 'greet',
      exit: 'leave',
      always: { guard: 'isEmpty', target: 'shut' },
      after: { patience: 'shut', 500: { actions: 'greet' } },
      invoke: {
        src: 'load',
        input: { password: 'sesame' },
        onDone: 'shelves',
        onError: { target: 'shut', actions: 'leave' },
      },
    },
    shelves: { type: 'parallel', states: { left: { initial: 'full', states: { full: {} } }, right: {} } },
    shut: { type: 'final' },
  },
})

describe('the chart of a machine', () => {
  const { chart, idOf } = chartOf(machine)

  test('has all states with what they do', () => {
    expect(chart.root).toMatchObject({ id: 'shop', type: 'compound', initial: 'shop.open' })
    expect(chart.root.states).toMatchObject([
      { key: 'open', type: 'atomic', entry: ['greet'], exit: ['leave'], invokes: ['load'] },
      {
        key: 'shelves',
        type: 'parallel',
        initial: undefined,
        states: [{ states: [{ id: 'shop.shelves.left.full' }] }, {}],
      },
      { key: 'shut', type: 'final' },
    ])
  })

  test('has all transitions in the words of the code, those without an event too', () => {
    const words = chart.transitions.map(({ source, on, guard, targets, actions }) =>
      [source, on, guard, ...targets, ...actions].filter((word) => word !== undefined).join(' '),
    )
    expect(words.sort()).toEqual([
      'shop ask greet',
      'shop close shop.shut',
      'shop.open after 500 ms greet',
      'shop.open after patience shop.shut',
      'shop.open always isEmpty shop.shut',
      'shop.open load done shop.shelves',
      'shop.open load failed shop.shut leave',
    ])
  })

  test('knows the transitions that XState reports', () => {
    const [reported] = machine.root.transitions.get('close') ?? []
    expect(chart.transitions.find(({ id }) => id === idOf(reported ?? {}))?.on).toBe('close')
    expect(idOf({})).toBeUndefined()
  })
})

test('the definition for inspectors is the configuration without what actors are handed', () => {
  const definition = definitionOf(machine, 'shop')
  expect(JSON.parse(definition)).toMatchObject({ id: 'shop', states: { open: { invoke: { src: 'load' } } } })
  expect(definition).not.toContain('sesame')
})

test.each([
  [undefined, ''],
  ['lobby', 'lobby'],
  [{ running: { finished: 'saving' } }, 'running.finished.saving'],
  [{ open: { audience: 'none', head: 'playing' } }, 'open.(audience.none, head.playing)'],
])('the state %j is said as "%s"', (value, words) => {
  expect(stateWords(value)).toBe(words)
})

test('a state is active with all that it is in', () => {
  const active = activeStates('session', { open: { audience: 'none', head: 'playing' } })
  expect([...active]).toEqual([
    'session',
    'session.open',
    'session.open.audience',
    'session.open.audience.none',
    'session.open.head',
    'session.open.head.playing',
  ])
})
