import { expect, test } from 'vitest'
import { WorkerPulse } from '../../../src/actors/session-host/worker-pulse.ts'
import { createMetronome } from '../../../src/runtime/metronome/metronome.ts'
import { Board } from '../../../src/runtime/session-worker/board.ts'
import { LifeSign } from '../../../src/server/session-worker/life-sign.ts'
import { ManualTickSource } from '../../support/manual-metronome.ts'

/** A worker that shows its sign of life once a second, on a tick source that is moved by hand, and who watches it. */
function worker() {
  const source = new ManualTickSource()
  const metronome = createMetronome({ source, overrunTicksMax: 4, now: () => 0 })
  const board = new Board({ sessions: 1, members: 1 })
  const sign = new LifeSign(board, metronome.stats)
  const pulse = new WorkerPulse(board, 0)
  let nowMs = 0
  const silentAfterASecond = () => {
    sign.show()
    nowMs += 1000
    return pulse.silentMs(nowMs)
  }
  const run = () =>
    metronome.add(
      () => {},
      () => expect.unreachable(),
    )
  return { source, board, run, silentAfterASecond }
}

test('a worker in which nothing runs is not silent as long as its loop turns', () => {
  const { silentAfterASecond } = worker()
  for (let second = 0; second < 5; second++) expect(silentAfterASecond()).toBe(0)
})

test('a worker whose loop turns is silent once the ticks of its sessions stay away, until they come again', () => {
  const { source, board, run, silentAfterASecond } = worker()
  run()
  expect(silentAfterASecond()).toBe(0)
  expect(board.running).toBe(1)
  for (let second = 0; second < 5; second++) silentAfterASecond()
  expect(silentAfterASecond()).toBeGreaterThan(0)
  source.due(1)
  expect(silentAfterASecond()).toBe(0)
})

test('a worker whose last session has ended is not silent', () => {
  const { board, run, silentAfterASecond } = worker()
  const stop = run()
  for (let second = 0; second < 5; second++) silentAfterASecond()
  stop()
  expect(silentAfterASecond()).toBe(0)
  expect(board.running).toBe(0)
})
