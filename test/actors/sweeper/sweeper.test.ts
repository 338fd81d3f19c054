import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createActor } from 'xstate'
import { SWEEP_INTERVAL_MS, SweepList, sweeper } from '../../../src/actors/sweeper/sweeper.ts'

/** The timer, and the end of its turn of the loop, which false timers put a millisecond later. */
const UNTIL_SWEPT_MS = SWEEP_INTERVAL_MS + 1

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function open(list = new SweepList()) {
  const swept: string[] = []
  const add = (name: string) => list.add({ sweep: (nowMs) => swept.push(`${name} ${nowMs}`) })
  const actor = createActor(sweeper, { input: { list, now: () => 7 } })
  actor.start()
  return { list, swept, add, actor }
}

test('with nobody to watch there is no timer, before the first and after the last', () => {
  const { add } = open()
  expect(vi.getTimerCount()).toBe(0)
  const remove = [add('a'), add('b')]
  expect(vi.getTimerCount()).toBe(1)
  remove[0]!()
  expect(vi.getTimerCount()).toBe(1)
  remove[1]!()
  expect(vi.getTimerCount()).toBe(0)
})

test('everyone on the list is looked at in each sweep, and nobody who has left', () => {
  const { add, swept } = open()
  const removeA = add('a')
  add('b')
  vi.advanceTimersByTime(UNTIL_SWEPT_MS)
  removeA()
  vi.advanceTimersByTime(UNTIL_SWEPT_MS)
  expect(swept).toEqual(['a 7', 'b 7', 'b 7'])
})

test('whoever brings news of the others is looked at before them', () => {
  const { list, add, swept } = open()
  add('a')
  list.addScout({ sweep: () => swept.push('scout') })
  vi.advanceTimersByTime(UNTIL_SWEPT_MS)
  expect([swept, list.size]).toEqual([['scout', 'a 7'], 2])
})

test('after a stall what was waiting to be read is read before anybody is judged', () => {
  vi.useRealTimers()
  const list = new SweepList()
  const order: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const remove = list.add({
    sweep: () => {
      order.push('swept')
      remove()
      resolve()
    },
  })
  const { port1, port2 } = new MessageChannel()
  port1.once('message', () => {
    order.push('heard')
    port1.close()
  })
  open(list)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SWEEP_INTERVAL_MS * 2)
  port2.postMessage('a sign of life')
  return promise.then(() => expect(order).toEqual(['heard', 'swept']))
})

test('who leaves while he is looked at is no trouble to the others', () => {
  const { list, add, swept } = open()
  const remove = list.add({ sweep: () => remove() })
  add('b')
  vi.advanceTimersByTime(UNTIL_SWEPT_MS)
  expect([swept, list.size]).toEqual([['b 7'], 1])
})

test('a list that is not empty when the sweeper starts is swept too', () => {
  const list = new SweepList()
  const swept: number[] = []
  list.add({ sweep: (nowMs) => swept.push(nowMs) })
  open(list)
  vi.advanceTimersByTime(UNTIL_SWEPT_MS)
  expect(swept).toEqual([7])
})

test('a sweeper that stops leaves no timer', () => {
  const { add, actor } = open()
  add('a')
  actor.stop()
  add('b')
  expect(vi.getTimerCount()).toBe(0)
})
