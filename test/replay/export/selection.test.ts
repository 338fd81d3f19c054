import { expect, test } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { readSelection, type SelectionText } from '../../../src/replay/export/selection.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { recordedFile } from '../../support/recorded-file.ts'

const reader = openReplay(bytesSource(recordedFile({ seconds: 3 }).bytes), zstd)
const select = (text: SelectionText, hz = 60) => readSelection(text, reader, hz)

test('without any word it is all of the recording, every car, at the usual rate', () => {
  const selection = { fromTick: 1, toTick: 721, stepTicks: 4, slots: [0, 1, 2, 3] }
  expect(select({})).toEqual({ ok: true, selection })
})

test.each<[SelectionText, object]>([
  [
    { from: '1', to: '2.5' },
    { fromTick: 241, toTick: 601 },
  ],
  [
    { from: '0:01', to: '0:02.5' },
    { fromTick: 241, toTick: 601 },
  ],
  [
    { from: 't100', to: 't200' },
    { fromTick: 100, toTick: 200 },
  ],
  [
    { from: '99', to: '100' },
    { fromTick: 721, toTick: 721 },
  ],
  [
    { from: '2', to: '1' },
    { fromTick: 481, toTick: 481 },
  ],
  [{ from: 't0' }, { fromTick: 1, toTick: 721 }],
  [{ hz: '240' }, { stepTicks: 1 }],
  [{ hz: '1' }, { stepTicks: 240 }],
  [{ cars: '2,0,2' }, { slots: [0, 2] }],
])('%j means %j', (text, expected) => {
  expect(select(text)).toMatchObject({ ok: true, selection: expected })
})

test('a usual rate that does not divide the tick rate is rounded down to one that does', () => {
  expect(select({}, 50)).toMatchObject({ selection: { stepTicks: 5 } })
  expect(select({}, 1000)).toMatchObject({ selection: { stepTicks: 1 } })
})

test.each<[SelectionText, RegExp]>([
  [{ from: '-1' }, /^from is neither/],
  [{ from: '' }, /^from is neither/],
  [{ from: '1e9' }, /^from is neither/],
  [{ to: 't' }, /^to is neither/],
  [{ to: '99999999999999999999' }, /^to is neither/],
  [{ hz: '7' }, /^hz is not a divisor of 240/],
  [{ hz: '0' }, /^hz/],
  [{ hz: '1.5' }, /^hz/],
  [{ hz: '480' }, /^hz/],
  [{ cars: '4' }, /^cars is not a list of slots from 0 to 3/],
  [{ cars: '' }, /^cars/],
  [{ cars: '0,,1' }, /^cars/],
  [{ cars: 'Ana' }, /^cars/],
])('%j is refused with a sentence', (text, fault) => {
  expect(select(text)).toMatchObject({ ok: false, fault: expect.stringMatching(fault) })
})
