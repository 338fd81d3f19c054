import { expect, test } from 'vitest'
import { Board } from '../../../src/runtime/session-worker/board.ts'
import { HeartBeat } from '../../../src/server/session-worker/heart-beat.ts'

function aHeart() {
  const board = new Board({ sessions: 1, members: 1 })
  const stats = { ticks: 0, running: 0 }
  return { board, stats, heart: new HeartBeat(board, stats) }
}

test('a worker in which nothing runs is alive while its loop turns', () => {
  const { board, heart } = aHeart()
  heart.pulse()
  heart.pulse()
  expect(board.beats).toBe(2)
})

test('a worker whose sessions wait for ticks that do not come is not, however often its loop turns', () => {
  const { board, stats, heart } = aHeart()
  stats.running = 1
  heart.afterTicks()
  heart.pulse()
  expect([board.running, board.beats]).toEqual([1, 0])
  stats.ticks = 4
  heart.afterTicks()
  expect(board.beats).toBe(1)
  heart.afterTicks()
  heart.pulse()
  expect(board.beats).toBe(1)
})

test('sessions to which no wake-up has ever come are shown to wait', () => {
  const { board, stats, heart } = aHeart()
  stats.running = 1
  heart.pulse()
  heart.pulse()
  expect([board.running, board.beats]).toEqual([1, 1])
})
