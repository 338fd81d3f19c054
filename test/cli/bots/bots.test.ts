import { describe, expect, test } from 'vitest'
import { BotMeter, FleetMeter } from '../../../src/cli/bots/bot-meter.ts'
import { percentile, Samples } from '../../../src/cli/bots/samples.ts'
import { startStepClock } from '../../../src/cli/bots/step-clock.ts'
import { isSuccess, lapTime, printSummary, summarise } from '../../../src/cli/bots/summary.ts'
import { findListing } from '../../../src/content/find-listing.ts'
import { SessionState } from '../../../src/protocol/enums.ts'
import type { ClassifiedCar } from '../../../src/protocol/server-messages.ts'
import { createTestClock } from '../../client/support/test-clock.ts'
import { raceColumns } from '../../protocol/support/columns.ts'
import { carId, playerId, serverSamples } from '../../protocol/support/samples.ts'

describe('measuring', () => {
  test('a percentile is the nearest rank', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1)
    expect([50, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 95, 99, 100])
    expect(percentile(Float64Array.of(3), 1)).toBe(3)
    expect(percentile(new Float64Array(0), 50)).toBe(0)
  })

  test('samples keep the newest and the largest of all', () => {
    const samples = new Samples(3)
    for (const value of [100, 1, 2, 3]) samples.add(value)
    expect([samples.count, samples.summary()]).toEqual([4, { p50: 2, p95: 3, p99: 3, max: 100 }])
  })

  test('an echo is the way from an input to the first frame that shows it', () => {
    const fleet = new FleetMeter()
    const meter = new BotMeter(fleet)
    const columns = raceColumns({ cars: 2 })
    const frame = (arrivedMs: number, applied: number, bytes: number) =>
      meter.frame({ columns, appliedSequence: applied, bufferDepth: 0, arrivedMs, bytes: 100 }, applied, bytes)
    meter.sent(1, 1_000)
    meter.sent(2, 1_017)
    frame(1_020, 0, 500)
    frame(1_040, 2, 1_500)
    frame(1_060, 2, 2_500)
    expect([fleet.echo.count, fleet.echo.summary().max, fleet.echo.summary().p50]).toEqual([2, 40, 23])
    expect([fleet.frameGap.count, fleet.frameGap.summary().p50]).toEqual([2, 20])
    expect(meter.rates.framesPerS).toBeCloseTo(50)
    expect(meter.rates.kbitPerS).toBeCloseTo(400)
  })

  test('what is not racing is not measured', () => {
    const fleet = new FleetMeter()
    const meter = new BotMeter(fleet)
    const columns = Object.assign(raceColumns({ cars: 2 }), { sessionState: SessionState.Countdown })
    meter.sent(1, 0)
    meter.frame({ columns, appliedSequence: 1, bufferDepth: 0, arrivedMs: 20, bytes: 1 }, 1, 100)
    expect([fleet.echo.count, meter.rates]).toEqual([0, { framesPerS: 0, kbitPerS: 0 }])
  })
})

describe('the clock of a bot', () => {
  test('keeps to its schedule when it is late, and leaves out what it missed', () => {
    const clock = createTestClock()
    const origin = clock.now()
    const steps: number[] = []
    const stop = startStepClock(clock, { hz: 50, phase: 0.5 }, () => {
      steps.push(clock.now() - origin)
      if (steps.length === 2) clock.advance(70)
    })
    clock.advance(200)
    stop()
    clock.advance(100)
    expect(steps).toEqual([10, 30, 110, 130, 150, 170, 190])
  })
})

describe('naming', () => {
  const items = [
    { id: 'A-1', name: 'Ironmere Speedway', file: 'tracks/oval.yaml' },
    { id: 'b-2', name: 'Veltis VR21', file: 'cars/formula/car.toml' },
  ]

  test.each([
    ['a-1', 0],
    ['IRONMERE speedway', 0],
    ['Oval', 0],
    ['formula', 1],
  ])('%s is found', (name, index) => {
    expect(findListing(items, name)).toBe(items[index])
  })

  test('a file name that all share is no name', () => {
    expect(findListing(items, 'car')).toBe(undefined)
  })
})

describe('the summary', () => {
  const row = (position: number, status: ClassifiedCar['status']): ClassifiedCar => ({
    position,
    playerId,
    name: `Bot ${position}`,
    carId,
    isAi: false,
    gridPosition: position,
    laps: 2,
    ...(status === 'finished' ? { bestLapMs: 61_234, totalMs: 125_000 } : {}),
    status,
  })
  const outcome = (classification: ClassifiedCar[], errors: string[] = []) => ({
    results: { ...serverSamples.RaceResults, classification },
    errors,
    meter: new FleetMeter(),
    framesPerS: 59.98765,
    kbitPerS: 180,
    raceSeconds: 130,
  })

  test('is a success when all have finished and nothing went wrong', () => {
    const summary = summarise({ count: 2, laps: 2 }, outcome([row(1, 'finished'), row(2, 'finished')]))
    expect(summary).toMatchObject({ bots: 2, classified: 2, winner: 'Bot 1', frames_per_s: 59.988, errors: [] })
    expect(summary.results[0]).toEqual({
      position: 1,
      name: 'Bot 1',
      laps: 2,
      best_lap_ms: 61_234,
      total_ms: 125_000,
      status: 'finished',
    })
    expect(isSuccess(summary)).toBe(true)
  })

  test('is none when one has not finished', () => {
    const summary = summarise({ count: 2, laps: 2 }, outcome([row(1, 'finished'), row(2, 'dnf')]))
    expect([summary.classified, isSuccess(summary)]).toEqual([1, false])
    expect(summary.results[1]).toMatchObject({ best_lap_ms: null, total_ms: null, status: 'dnf' })
  })

  test('is none when anything went wrong', () => {
    const summary = summarise({ count: 1, laps: 2 }, outcome([row(1, 'finished')], ['Bot 1: lost']))
    expect(isSuccess(summary)).toBe(false)
    expect(printSummary(summary)).toMatch(/error: Bot 1: lost/)
  })

  test('is complete without any results', () => {
    const summary = summarise({ count: 1, laps: 2 }, { ...outcome([]), results: undefined, errors: ['no server'] })
    expect(summary).toMatchObject({ winner: null, classified: 0, results: [], race_seconds: 130 })
    expect(isSuccess(summary)).toBe(false)
  })

  test('has a column of penalties when there are any, and rows for programs stay as they are', () => {
    const penalised = [row(1, 'finished'), { ...row(2, 'finished'), penaltyMs: 5000 }]
    const summary = summarise({ count: 2, laps: 2 }, outcome(penalised))
    expect(Object.keys(summary.results[1]!)).toEqual(Object.keys(summary.results[0]!))
    const [head, first, second] = printSummary(summary, penalised).split('\n')
    expect(head).toMatch(/Total {2}Penalty {2}Status$/)
    expect(first).toMatch(/2:05\.000 {11}finished$/)
    expect(second).toMatch(/2:05\.000 {5}\+5 s {2}finished$/)
    expect(printSummary(summary)).not.toContain('Penalty')
  })

  test('lap times are minutes, seconds and thousandths', () => {
    expect([lapTime(61_234), lapTime(59_009), lapTime(null)]).toEqual(['1:01.234', '0:59.009', '–'])
  })
})
