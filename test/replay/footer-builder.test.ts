import { expect, test } from 'vitest'
import { FooterBuilder } from '../../src/replay/footer-builder.ts'
import { CHUNK_ROW, EVENT_ROW, LAP_ROW } from '../../src/replay/footer-table.ts'
import { EVENT_KINDS_MAX } from '../../src/replay/limits.ts'
import { PackedRows } from '../../src/replay/packed-rows.ts'
import { RECORDED_SETTINGS, recordedHeader } from '../support/recorded-race.ts'

test('rows that are kept as bytes come back as they were', () => {
  const chunks = new PackedRows(CHUNK_ROW)
  const laps = new PackedRows(LAP_ROW)
  const events = new PackedRows(EVENT_ROW)
  const chunk = { offset: 5_000_000_000, length: 12_345, firstTick: 4_000_000_000, ticks: 2048 }
  const lap = { tick: 9, slot: 63, lap: 1500, timeMs: 4_294_967_295, isValid: true }
  for (let row = 0; row < 1000; row++) {
    chunks.push({ ...chunk, firstTick: row })
    laps.push({ ...lap, isValid: row % 2 === 0 })
    events.push({ tick: row, kind: row % 255, slot: row % 3 === 0 ? -1 : row % 64 })
  }
  expect(chunks.list()[999]).toEqual({ ...chunk, firstTick: 999 })
  expect(laps.list().slice(0, 2)).toEqual([lap, { ...lap, isValid: false }])
  expect(events.list().slice(-2)).toEqual([
    { tick: 998, kind: 233, slot: 38 },
    { tick: 999, kind: 234, slot: -1 },
  ])
  expect([chunks.length, laps.length, events.length]).toEqual([1000, 1000, 1000])
})

test('kinds of events beyond those that a row can name are left out of the index, and the others are whole', () => {
  const footer = new FooterBuilder(recordedHeader(RECORDED_SETTINGS, 0))
  for (let event = 0; event < 600; event++)
    footer.addEvent({ tick: event, kind: `kind ${event % 300}`, slot: event % 4 })
  const { events } = footer.build({ reason: 'over', classification: [] })
  const expected = Array.from({ length: 600 }, (_, tick) => ({ tick, kind: `kind ${tick % 300}`, slot: tick % 4 }))
  expect(events).toEqual(expected.filter(({ tick }) => tick % 300 < EVENT_KINDS_MAX))
})
