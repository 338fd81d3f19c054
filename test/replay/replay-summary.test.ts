import { expect, test } from 'vitest'
import type { PlayerId } from '../../src/protocol/ids.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { carsOf, participantsOf } from '../../src/replay/replay-contents.ts'
import { joinedEvent } from '../../src/replay/replay-event.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { summariseHeader, summariseReplay } from '../../src/replay/replay-summary.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { recordedFile } from '../support/recorded-file.ts'
import { carOf, joined, recordRace } from '../support/recorded-race.ts'

const open = (bytes: Uint8Array) => openReplay(bytesSource(bytes), zstd)

test('a summary says what a list shows', () => {
  const reader = open(recordedFile().bytes)
  expect(summariseReplay(reader)).toMatchObject({
    id: recordedFile().id,
    sessionName: 'Test',
    isListed: true,
    raceNumber: 1,
    lengthTicks: 3600,
    tickRateHz: 240,
    trackName: reader.header.track.name,
    cars: reader.header.cars.map(({ name }) => name),
    players: [{ name: 'Ana', isAi: true }, { name: '=1+1' }, { name: 'Bo, "the"' }],
    laps: 1,
    winner: 'Ana',
    incidents: { penalties: 0, retirements: 0 },
  })
})

test('without a footer it is made from the header and the events', () => {
  const { winner: _, ...whole } = summariseReplay(open(recordedFile().bytes))
  expect(summariseReplay(open(joined(recordedFile().pieces)))).toEqual(whole)
})

test('of a recording that begins there is what its header says', () => {
  const { header } = open(recordedFile().bytes)
  const { laps, lengthTicks, incidents, winner: _, ...known } = summariseReplay(open(recordedFile().bytes))
  expect(summariseHeader(header)).toEqual({
    ...known,
    laps: 0,
    lengthTicks: 0,
    incidents: { contacts: 0, penalties: 0, retirements: 0 },
  })
  expect([laps > 0, lengthTicks > 0, incidents.penalties]).toEqual([true, true, 0])
})

test('whoever took part and every car that was driven is known with a footer and without', () => {
  const [whole, growing] = [open(recordedFile().bytes), open(joined(recordedFile().pieces))]
  expect(participantsOf(growing).map(({ name }) => name)).toEqual(participantsOf(whole).map(({ name }) => name))
  expect(carsOf(growing)).toEqual(carsOf(whole))
})

test('whoever comes before the first tick is known without a footer, too', () => {
  const { pieces } = recordRace({
    ticks: 300,
    carry: (batch, encoder) => {
      const playerId = '00000000-0000-4000-8000-00000000beef' as PlayerId
      const late = { slot: 3, playerId, name: 'Late', carId: carOf(3), isAi: false, gridPosition: 4 }
      const car = { id: carOf(3), name: 'Late', hash: 'b'.repeat(64) }
      if (batch.firstTick === 1) batch.events = [joinedEvent(0, late, car), ...batch.events]
      return encoder.add(batch)
    },
  })
  expect(participantsOf(open(joined(pieces.slice(0, 2)))).at(-1)).toMatchObject({ slot: 3, name: 'Late' })
})
