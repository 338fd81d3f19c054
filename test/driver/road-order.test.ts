import { expect, test } from 'vitest'
import { createRoadOrder, keepOrder } from '../../src/driver/road-order.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'

const s = Float64Array.of(300, 100, 200, 0)

test('a round begins with the slots in the order of their arc lengths', () => {
  const order = createRoadOrder(new StateBlock(), 4)
  keepOrder(order, 0, s)
  expect([...order.slots]).toEqual([3, 1, 2, 0])
  expect([...order.ranks]).toEqual([3, 1, 2, 0])
})

test('the order holds for a round and is that of the next one when a slot asks again', () => {
  const order = createRoadOrder(new StateBlock(), 4)
  keepOrder(order, 1, s)
  const moved = Float64Array.of(300, 100, 90, 400)
  keepOrder(order, 2, moved)
  expect([...order.slots]).toEqual([3, 1, 2, 0])
  keepOrder(order, 2, moved)
  expect([...order.slots]).toEqual([2, 1, 0, 3])
  expect([...order.ranks]).toEqual([2, 1, 0, 3])
})
