import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { COLUMNS } from '../../src/replay/replay-columns.ts'
import { EVENT_KINDS, joinedEvent, resumedEvent, type WrittenEvent } from '../../src/replay/replay-event.ts'
import type { RaceEvent } from '../../src/rules/race-event.ts'
import { carOf, RECORDED_SETTINGS, recordedHeader } from '../support/recorded-race.ts'

const document = readFileSync(new URL('../../docs/REPLAY-FORMAT.md', import.meta.url), 'utf8')

/** The cells of the rows between two marks, the first one without its quotes. */
function rowsOf(mark: string): string[][] {
  const table = document.slice(document.indexOf(`<!-- ${mark}:begin -->`), document.indexOf(`<!-- ${mark}:end -->`))
  const rows = [...table.matchAll(/^\| `([\w-]+)` \|(.*)\|$/gm)]
  return rows.map(([, name = '', cells = '']) => [name, ...cells.split('|').map((cell) => cell.trim())])
}

test('the columns in docs/REPLAY-FORMAT.md are those that are recorded', () => {
  expect(rowsOf('columns').map((cells) => cells.slice(0, 5))).toEqual(
    COLUMNS.map(({ name, unit, quantum, tolerance, coding }) => [
      name,
      unit,
      String(quantum),
      String(tolerance),
      coding,
    ]),
  )
})

describe('the events in docs/REPLAY-FORMAT.md', () => {
  test('are of the kinds that recorders write', () => {
    expect(rowsOf('events').map(([kind]) => kind)).toEqual([...EVENT_KINDS])
  })

  test.each(Object.entries(everyEvent()))('have the keys that recorders write: %s', (kind, event) => {
    const [, keys = ''] = rowsOf('events').find(([name]) => name === kind) ?? []
    const told = [...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key)
    const written = Object.keys(event).filter((key) => key !== 'tick' && key !== 'kind')
    expect(told.toSorted()).toEqual(written.toSorted())
  })
})

/** One of each kind; those of the rules are whole because the compiler says so. */
function everyEvent(): Readonly<Record<WrittenEvent['kind'], object>> {
  const car = { tick: 9, slot: 0, lap: 1 }
  const timed = { ...car, timeMs: 417, isValid: true, isOwnBest: true, isSessionBest: true }
  const ofRules: { readonly [Kind in RaceEvent['kind']]: Extract<RaceEvent, { kind: Kind }> } = {
    sector: { kind: 'sector', ...timed, sector: 1 },
    lap: { kind: 'lap', ...timed, position: 1 },
    finished: { kind: 'finished', tick: 9, slot: 0, position: 1, laps: 1, totalMs: 417 },
    'track-limits': { kind: 'track-limits', ...car, count: 1 },
    penalty: { kind: 'penalty', ...car, reason: 'steward', timeMs: 5000 },
    retired: { kind: 'retired', ...car },
  }
  const [participant] = recordedHeader(RECORDED_SETTINGS, 0).participants
  return {
    ...ofRules,
    contact: { kind: 'contact', tick: 9, slot: 0 },
    joined: joinedEvent(9, participant!, { id: carOf(0), name: 'Its car', hash: 'b'.repeat(64) }),
    left: { kind: 'left', tick: 9, slot: 0 },
    'taken-over': { kind: 'taken-over', tick: 9, slot: 0, standIn: 1 },
    'handed-back': { kind: 'handed-back', tick: 9, slot: 0 },
    resumed: resumedEvent(9, 5000),
    'recording-degraded': { kind: 'recording-degraded', tick: 9, reason: 'the disk is too slow' },
  }
}
