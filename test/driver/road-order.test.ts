import { expect, test } from 'vitest'
import { ageOrder, createRoadOrder, keepOrder } from '../../src/driver/road-order.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'

const s = Float64Array.of(300, 100, 200, 0)

test('a round begins with the slots in the order of their arc lengths', () => {
  const order = createRoadOrder(new StateBlock(), 4)
  keepOrder(order, s, 4)
  expect([...order.slots]).toEqual([3, 1, 2, 0])
  expect([...order.ranks]).toEqual([3, 1, 2, 0])
})

test('the order holds for a round and is made anew in the next one', () => {
  const order = createRoadOrder(new StateBlock(), 4)
  keepOrder(order, s, 2)
  const moved = Float64Array.of(300, 100, 90, 400)
  ageOrder(order)
  keepOrder(order, moved, 2)
  expect([...order.slots]).toEqual([3, 1, 2, 0])
  ageOrder(order)
  keepOrder(order, moved, 2)
  expect([...order.slots]).toEqual([2, 1, 0, 3])
  expect([...order.ranks]).toEqual([2, 1, 0, 3])
})
