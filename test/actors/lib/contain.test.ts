import { expect, test } from 'vitest'
import { type AnyStateMachine, assign, createActor, setup } from 'xstate'
import { contain } from '../../../src/actors/lib/contain.ts'
import { fromResource } from '../../../src/actors/lib/from-resource.ts'

type Part = 'action' | 'guard' | 'assign'

const throwFault = () => {
  throw new Error('a fault')
}

/** Starts a machine with one child, has the part of it throw, and says what became of both. */
function breakIn(wrap: (machine: AnyStateMachine) => AnyStateMachine, part: Part) {
  let released = 0
  const child = fromResource(() => () => {
    released++
  })
  const machine = setup({
    types: { events: {} as { type: Part } },
    actors: { child },
    actions: { throw: throwFault, assign: assign(throwFault) },
    guards: { throw: throwFault },
  }).createMachine({
    invoke: { src: 'child' },
    on: { action: { actions: 'throw' }, assign: { actions: 'assign' }, guard: { guard: 'throw', actions: 'throw' } },
  })
  const actor = createActor(wrap(machine))
  const errors: unknown[] = []
  actor.subscribe({ error: (error) => errors.push(error) })
  actor.start()
  actor.send({ type: part })
  return { status: actor.getSnapshot().status, errors: errors.length, released }
}

test.each(['action', 'guard', 'assign'] as const)(
  'a contained machine whose %s throws stops its children and fails',
  (part) => {
    expect(breakIn(contain, part)).toEqual({ status: 'error', errors: 1, released: 1 })
  },
)

test('without contain the children would run on', () => {
  expect(breakIn((machine) => machine, 'guard')).toEqual({ status: 'error', errors: 1, released: 0 })
})
