import { expect, test } from 'vitest'
import { readRaceEvent } from '../../src/replay/read-race-event.ts'
import type { ReplayEvent } from '../../src/replay/replay-event.ts'
import type { RaceEvent } from '../../src/rules/race-event.ts'

const timed = { tick: 9, slot: 3, lap: 2, timeMs: 1000, isValid: true, isOwnBest: true, isSessionBest: false }
const EVENTS: readonly RaceEvent[] = [
  { kind: 'sector', ...timed, sector: 2 },
  { kind: 'lap', ...timed, position: 1 },
  { kind: 'finished', tick: 9, slot: 3, position: 1, laps: 5, totalMs: 400_000 },
  { kind: 'track-limits', tick: 9, slot: 3, lap: 0, count: 4 },
  { kind: 'penalty', tick: 9, slot: 3, lap: 2, reason: 'steward', timeMs: 5000 },
  { kind: 'retired', tick: 9, slot: 3, lap: 2 },
]

test.each(EVENTS)('what race control said is read as it was: $kind', (event) => {
  expect(readRaceEvent({ ...event, more: 'unknown' } as ReplayEvent)).toEqual(event)
})

test.each([
  { kind: 'joined' },
  { slot: 64 },
  { slot: -1 },
  { slot: '3' },
  { lap: 65_536 },
  { lap: 1.5 },
  { timeMs: 2 ** 32 },
  { timeMs: Number.NaN },
  { position: -1 },
  { position: null },
])('what it never says is nothing: %o', (change) => {
  expect(readRaceEvent({ ...EVENTS[1], ...change } as ReplayEvent)).toBeUndefined()
})
