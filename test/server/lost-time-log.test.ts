import { expect, test } from 'vitest'
import { createLostTimeLog } from '../../src/server/lost-time-log.ts'

/** The log's lines as lost ticks, and its one timer, which runs when told to. */
function createTestLog() {
  const said: unknown[] = []
  const timers: (() => void)[] = []
  const lost = createLostTimeLog(
    { warn: (fields: unknown) => said.push(fields) },
    { tickHz: 240, after: (_, run) => timers.push(run) },
  )
  return { said, lost, passTime: () => timers.shift()?.(), timers }
}

test('the first loss is said at once, with the time that it is', () => {
  const { said, lost } = createTestLog()
  lost(24)
  expect(said).toEqual([{ ticks: 24, lostMs: 100 }])
})

test('further losses are added up and said together, and none stays unsaid', () => {
  const { said, lost, passTime } = createTestLog()
  lost(24)
  for (let stall = 0; stall < 9; stall++) lost(12)
  expect(said).toHaveLength(1)
  passTime()
  expect(said).toEqual([
    { ticks: 24, lostMs: 100 },
    { ticks: 108, lostMs: 450 },
  ])
})

test('after a while without a loss the next one is said at once again', () => {
  const { said, lost, passTime, timers } = createTestLog()
  lost(24)
  passTime()
  expect([said.length, timers.length]).toEqual([1, 0])
  lost(48)
  expect(said).toHaveLength(2)
})
