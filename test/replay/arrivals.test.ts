import { expect, test } from 'vitest'
import { arrivalsOf } from '../../src/replay/arrivals.ts'
import { eventsBetween } from '../../src/replay/replay-contents.ts'
import type { ReplayEvent } from '../../src/replay/replay-event.ts'
import { HANDED_OVER_SLOT, handOver } from '../support/hand-over.ts'

test('a finished recording says who came when: before its first tick, in a gap, and with ticks that were lost', () => {
  const { header, footer } = handOver()
  expect(arrivalsOf(header, footer!)).toMatchObject([
    { tick: 0, name: 'Ana', slot: HANDED_OVER_SLOT },
    { tick: 310, name: 'Bo' },
    { tick: 400, name: 'Cleo' },
    { tick: 700, name: 'Dan' },
  ])
})

test('an entry for which there is no participant names nobody', () => {
  const { header, footer } = handOver()
  const [first] = footer!.events.filter(({ kind }) => kind === 'joined')
  expect(arrivalsOf(header, { ...footer!, participants: header.participants })).toEqual([])
  expect(arrivalsOf(header, { ...footer!, events: [{ ...first!, slot: -1 }] })).toEqual([])
})

test.each([
  ['from its first tick on has what came before it', 1, 1201, ['Ana', 'Cleo', 'Dan']],
  ['that ends before it has not', 1, 1, []],
  ['in a gap has what came in it', 390, 410, ['Cleo']],
  ['behind a gap does not', 481, 700, []],
])('a part of a recording %s', (_, fromTick, toTick, names) => {
  const named = (events: Iterable<ReplayEvent>) =>
    [...events].flatMap(({ kind, name }) => (kind === 'joined' ? [name] : []))
  expect(named(eventsBetween(handOver(), fromTick, toTick))).toEqual(names)
})
