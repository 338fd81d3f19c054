import { expect, test } from 'vitest'
import { classify } from '../../src/rules/classification.ts'
import type { RaceEvent } from '../../src/rules/race-event.ts'
import { timedRace } from './timed-race.ts'

/** Speeds of four drivers a second; who is named leaves the track in it. */
const PACE = [50, 49.5, 46, 33]
const RUNS_WIDE = [0, 0, 1, 0, 0, 2, 0, 1]

/** The same race with driver `d` in slot `slotOf[d]`; whatever names a slot names the driver. */
function race(slotOf: readonly number[]) {
  const bySlot = <Value>(ofDriver: (driver: number) => Value) => {
    return Array.from({ length: 4 }, (_, slot) => ofDriver(slotOf.indexOf(slot)))
  }
  const timed = timedRace({
    cars: 4,
    lapLimit: 3,
    gridM: bySlot((driver) => 10 + driver * 0.01),
    rules: { warningsMax: 1, excursionPenaltyMs: 1000 },
  })
  for (let second = 0; second < 90; second++) {
    const off = RUNS_WIDE[second % RUNS_WIDE.length]!
    const speeds = bySlot((driver) => PACE[(driver + Math.floor(second / 20)) % 4]!)
    timed.drive(speeds, 0.5, [slotOf[off]!])
    timed.drive(speeds, 0.5)
  }
  const ofDriver = <Row extends { readonly slot: number }>(row: Row) => ({ ...row, slot: slotOf.indexOf(row.slot) })
  return {
    events: timed.events.map(ofDriver).sort(byTickAndDriver),
    laps: timed.events.filter(({ kind }) => kind === 'lap' || kind === 'finished').map(ofDriver),
    rows: classify(timed.timing, { by: 'race', isFinal: true }).map(ofDriver),
  }
}

function byTickAndDriver(one: Pick<RaceEvent, 'tick' | 'slot'>, other: Pick<RaceEvent, 'tick' | 'slot'>): number {
  return one.tick - other.tick || one.slot - other.slot
}

test.each([[[3, 2, 1, 0]], [[1, 3, 0, 2]]])('nothing depends on slot numbers: drivers in %j', (slotOf) => {
  const [expected, mirrored] = [race([0, 1, 2, 3]), race(slotOf)]
  expect(expected.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['penalty', 'lap', 'finished']))
  expect(mirrored).toEqual(expected)
})
