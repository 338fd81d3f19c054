import { expect, test, vi } from 'vitest'
import { RecordedDrivers } from '../../../src/actors/playback/recorded-drivers.ts'
import { HEADER, RECORDED_CAR, RECORDED_ID } from './support/memory-source.ts'
import { PlaybackBench } from './support/playback-bench.ts'

const FIRST = HEADER.startTick + 1
const ARRIVALS = [10, 20].map((tick) => ({
  tick: FIRST + tick,
  kind: 'joined',
  slot: 3,
  playerId: RECORDED_ID(tick),
  name: `Late ${tick}`,
  carId: RECORDED_CAR,
  isAi: false,
  gridPosition: 4,
}))

test('[RPL1] from an arrival to the next one everybody has the same slot', () => {
  const drivers = new RecordedDrivers(HEADER, () => RECORDED_ID(99))
  expect([drivers.follow(ARRIVALS), drivers.follow(ARRIVALS)]).toEqual([true, false])
  expect(drivers.spanAt(FIRST)).toEqual({ fromTick: Number.NEGATIVE_INFINITY, untilTick: FIRST + 10 })
  expect(drivers.spanAt(FIRST + 10)).toEqual({ fromTick: FIRST + 10, untilTick: FIRST + 20 })
  expect(drivers.spanAt(FIRST + 30)).toEqual({ fromTick: FIRST + 20, untilTick: Number.POSITIVE_INFINITY })
})

test('[RPL1] who came into ticks that were lost is known when the recording is finished, and the others stay', () => {
  const drivers = new RecordedDrivers(HEADER, () => RECORDED_ID(99))
  drivers.follow(ARRIVALS)
  const [first, last] = [drivers.holderOf(3, FIRST + 10), drivers.holderOf(3, FIRST + 20)]
  const lost = { ...ARRIVALS[0]!, tick: FIRST + 15, playerId: RECORDED_ID(15), name: 'Lost' }
  expect(drivers.follow([ARRIVALS[0]!, lost, ARRIVALS[1]!])).toBe(true)
  expect(drivers.holderOf(3, FIRST + 15)).toMatchObject({ name: 'Lost' })
  expect(drivers.holderOf(3, FIRST + 10)).toBe(first)
  expect(drivers.holderOf(3, FIRST + 20)).toBe(last)
})

test('[RPL1] who drives is looked up when somebody came or the head was moved, not at every tick', async () => {
  const bench = await PlaybackBench.open({ events: ARRIVALS })
  const ana = bench.watcher()
  const lookUps = vi.spyOn(bench.room.drivers, 'at')
  await bench.advance(60)
  expect(ana.heard('ParticipantJoined').map(({ participant }) => participant.name)).toEqual(['Late 10', 'Late 20'])
  expect(lookUps.mock.calls.length).toBeLessThan(8)
  ana.controls({ action: 'seek', tick: FIRST + 15 })
  await bench.advance(2)
  expect(ana.heard('ParticipantJoined').at(-1)).toMatchObject({ participant: { name: 'Late 10' } })
})
