import { expect, test } from 'vitest'
import type { ReplayAnswer } from '../../../src/replay/replay-answer.ts'
import { eventsAnswer } from '../../../src/runtime/replay-library/events-answer.ts'
import type { EventsQuery } from '../../../src/runtime/replay-library/library-calls.ts'
import { outlineOf } from '../../../src/runtime/replay-library/playback-answers.ts'
import { handOver } from '../../support/hand-over.ts'

const NOTHING = { chunks: 0, looked: 0 }

test('[RPL1] a playback is told of everybody who came, wherever his event lies', () => {
  const { arrivals } = outlineOf(handOver(), NOTHING, false)
  expect(arrivals).toMatchObject([
    { kind: 'joined', tick: 0, name: 'Ana', slot: 3, gridPosition: 4 },
    { tick: 310, name: 'Bo' },
    { tick: 400, name: 'Cleo' },
    { tick: 700, name: 'Dan' },
  ])
  const growing = outlineOf(handOver({ isWhole: false }), NOTHING, true)
  expect(growing.arrivals.map(({ name }) => name)).toEqual(['Ana', 'Cleo', 'Dan'])
})

test.each<[string, Partial<EventsQuery>, string[]]>([
  ['all of it has who came before the first tick and in a gap', {}, ['Ana', 'Cleo', 'Dan']],
  ['a part in a gap has who came in it', { from: 't390', to: 't410' }, ['Cleo']],
  ['a part behind it has not', { from: 't481', to: 't700' }, []],
])('of the events of %s', (_, query, names) => {
  const { items } = json(eventsAnswer(handOver(), { limit: 50, kind: 'joined', ...query }))
  expect(items.map(({ name }) => name)).toEqual(names)
})

test('events come page by page from before the first tick on', () => {
  const names: string[] = []
  for (let after: string | undefined; names.length < 9; ) {
    const { items, next } = json(eventsAnswer(handOver(), { limit: 1, kind: 'joined', after }))
    names.push(...items.map(({ name }) => name))
    if (next === undefined) break
    after = next
  }
  expect(names).toEqual(['Ana', 'Cleo', 'Dan'])
})

function json(answer: ReplayAnswer<Uint8Array>): { items: { name: string }[]; next?: string } {
  if (!answer.ok) throw new Error(answer.message)
  return JSON.parse(new TextDecoder().decode(answer.value))
}
