import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createActor } from 'xstate'
import { SWEEP_INTERVAL_MS, SweepList, sweeper } from '../../../src/actors/sweeper/sweeper.ts'

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
  vi.advanceTimersByTime(SWEEP_INTERVAL_MS)
  removeA()
  vi.advanceTimersByTime(SWEEP_INTERVAL_MS)
  expect(swept).toEqual(['a 7', 'b 7', 'b 7'])
})

test('who leaves while he is looked at is no trouble to the others', () => {
  const { list, add, swept } = open()
  const remove = list.add({ sweep: () => remove() })
  add('b')
  vi.advanceTimersByTime(SWEEP_INTERVAL_MS)
  expect([swept, list.size]).toEqual([['b 7'], 1])
})

test('a list that is not empty when the sweeper starts is swept too', () => {
  const list = new SweepList()
  const swept: number[] = []
  list.add({ sweep: (nowMs) => swept.push(nowMs) })
  open(list)
  vi.advanceTimersByTime(SWEEP_INTERVAL_MS)
  expect(swept).toEqual([7])
})

test('a sweeper that stops leaves no timer', () => {
  const { add, actor } = open()
  add('a')
  actor.stop()
  add('b')
  expect(vi.getTimerCount()).toBe(0)
})
