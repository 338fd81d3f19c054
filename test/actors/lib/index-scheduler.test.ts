import { expect, test } from 'vitest'
import { cancel, createActor, SimulatedClock, sendTo, setup } from 'xstate'
import { fromPool } from '../../../src/actors/lib/from-pool.ts'
import { indexScheduler } from '../../../src/actors/lib/index-scheduler.ts'

const RING_MS = 1000

/** A root with a pool of alarms, each of which rings once after a second unless it is stopped or calmed before. */
function openAlarms() {
  const rung: string[] = []
  const alarm = setup({ types: { input: {} as string, context: {} as { id: string } } }).createMachine({
    context: ({ input }) => ({ id: input }),
    initial: 'set',
    states: {
      set: { after: { [RING_MS]: { target: 'ringing' } }, on: { calm: 'calm', stop: 'stopped' } },
      ringing: { entry: ({ context }) => rung.push(context.id), on: { again: 'set' } },
      calm: {},
      stopped: { type: 'final' },
    },
  })
  const clock = new SimulatedClock()
  const machine = setup({ actors: { alarms: fromPool(alarm) } }).createMachine({
    invoke: { src: 'alarms', systemId: 'alarms' },
    on: {
      later: { actions: sendTo(({ self }) => self, { type: 'now' }, { id: 'later', delay: RING_MS }) },
      never: { actions: cancel('later') },
      now: { actions: () => rung.push('root') },
    },
  })
  const root = createActor(machine, { clock })
  indexScheduler(root)
  root.start()
  const pool = root.system.get('alarms')
  return {
    rung,
    clock,
    root,
    set: (id: string) => pool.send({ type: 'pool.spawn', id, input: id }),
    tell: (id: string, type: string) => pool.getSnapshot().children.get(id)?.send({ type }),
    stop: (id: string) => pool.send({ type: 'pool.stop', id }),
  }
}

test('`after` fires at its time, and again when its state is entered again', () => {
  const { set, tell, clock, rung } = openAlarms()
  set('a')
  clock.increment(RING_MS - 1)
  expect(rung).toEqual([])
  clock.increment(1)
  tell('a', 'again')
  clock.increment(RING_MS)
  expect(rung).toEqual(['a', 'a'])
})

test('leaving the state cancels its timer', () => {
  const { set, tell, clock, rung } = openAlarms()
  set('a')
  set('b')
  tell('a', 'calm')
  clock.increment(RING_MS)
  expect(rung).toEqual(['b'])
})

test("an actor that stops, by itself or by others, takes its own timers along and nobody else's", () => {
  const { set, tell, stop, clock, rung } = openAlarms()
  for (const id of ['a', 'b', 'c', 'd']) set(id)
  stop('b')
  tell('c', 'stop')
  clock.increment(RING_MS)
  expect(rung).toEqual(['a', 'd'])
})

test('a delayed event goes out, and does not once it is cancelled', () => {
  const { root, clock, rung } = openAlarms()
  root.send({ type: 'later' })
  clock.increment(RING_MS)
  root.send({ type: 'later' })
  root.send({ type: 'never' })
  clock.increment(RING_MS)
  expect(rung).toEqual(['root'])
})

test('stopping the root cancels everything', () => {
  const { root, set, clock, rung } = openAlarms()
  set('a')
  root.send({ type: 'later' })
  root.stop()
  clock.increment(RING_MS)
  expect(rung).toEqual([])
})
