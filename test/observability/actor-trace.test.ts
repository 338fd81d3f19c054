import { describe, expect, test } from 'vitest'
import { createActor, setup } from 'xstate'
import { fromPool } from '../../src/actors/lib/from-pool.ts'
import { createActorTrace } from '../../src/observability/actor-trace.ts'
import { observeAll } from '../../src/observability/observe-all.ts'

const machine = setup({ types: { events: {} as { type: 'go' } | { type: 'stay' } } }).createMachine({
  id: 'session',
  initial: 'lobby',
  states: { lobby: { on: { go: 'running', stay: {} } }, running: { on: { go: 'lobby', stay: {} } } },
})

function traced(eventsPerSecond: number) {
  const lines: object[] = []
  const state = { isOn: true, nowMs: 0 }
  const trace = createActorTrace({
    log: { debug: (fields) => void lines.push(fields) },
    isOn: () => state.isOn,
    eventsPerSecond,
    now: () => state.nowMs,
  })
  const pool = createActor(fromPool(machine), trace === undefined ? {} : { inspect: trace }).start()
  pool.send({ type: 'pool.spawn', id: 'one', input: undefined })
  const session = pool.getSnapshot().children.get('one')!
  return { lines, state, trace, session }
}

describe('the trace of actors', () => {
  test('says who was told what, where he stands now and where he stood before', () => {
    const { lines, session } = traced(100)
    lines.length = 0
    session.send({ type: 'go' })
    session.send({ type: 'stay' })
    expect(lines).toEqual([
      { actor: 'session', sessionId: 'one', event: 'go', state: 'running', before: 'lobby' },
      { actor: 'session', sessionId: 'one', event: 'stay', state: 'running' },
    ])
  })

  test('has at most so many lines a second, and says how many were left out', () => {
    const { lines, state, session } = traced(10)
    state.nowMs = 10_000
    lines.length = 0
    for (let count = 0; count < 50; count++) session.send({ type: 'go' })
    expect(lines).toHaveLength(10)
    state.nowMs += 100
    for (let count = 0; count < 5; count++) session.send({ type: 'go' })
    expect(lines).toHaveLength(11)
    expect(lines[10]).toMatchObject({ leftOut: 40 })
  })

  test('is silent while the log has another level, and remembers nothing of that time', () => {
    const { lines, state, session } = traced(100)
    state.isOn = false
    lines.length = 0
    session.send({ type: 'go' })
    expect(lines).toEqual([])
    state.isOn = true
    session.send({ type: 'go' })
    expect(lines).toEqual([{ actor: 'session', sessionId: 'one', event: 'go', state: 'lobby' }])
  })

  test('is not there at all when it is off', () => {
    expect(traced(0).trace).toBeUndefined()
    expect(observeAll([undefined, undefined], () => {})).toBeUndefined()
  })
})

test('an observer that throws is left out from then on; others and the actors notice nothing', () => {
  const faults: unknown[] = []
  const seen: string[] = []
  const observe = observeAll(
    [
      () => {
        throw new Error('blind')
      },
      ({ type }) => void seen.push(type),
    ],
    (error) => faults.push(error),
  )
  const actor = createActor(machine, observe === undefined ? {} : { inspect: observe }).start()
  actor.send({ type: 'go' })
  expect(actor.getSnapshot().value).toBe('running')
  expect(faults).toEqual([new Error('blind')])
  expect(seen.filter((type) => type === '@xstate.snapshot')).toHaveLength(2)
})
