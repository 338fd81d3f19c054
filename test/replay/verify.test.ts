import { beforeAll, describe, expect, test } from 'vitest'
import type { RacePlan } from '../../src/driver/race-plan.ts'
import type { CarId } from '../../src/protocol/ids.ts'
import type { Race } from '../../src/race/race.ts'
import type { RaceCommand } from '../../src/race/race-command.ts'
import { StandIn } from '../../src/race/stand-ins.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { obstacleTo } from '../../src/replay/obstacle.ts'
import { COMMAND_LENGTH } from '../../src/replay/replay-batch.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { type VerifyResult, verifyReplay } from '../../src/replay/verify.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { SIM_VERSION } from '../../src/simulation/sim-version.ts'
import {
  carOf,
  joined,
  RECORDED_SETTINGS,
  type RecordedRace,
  type RecordOptions,
  recordedContent,
  recordedHeader,
  recordRace,
} from '../support/recorded-race.ts'

const TICKS = 1100
const HUMAN = 3

/** A human comes, drives for a while, is away, comes back and leaves; then the race is ended. */
function humanCommands(race: Race): readonly RaceCommand[] {
  const { tick } = race
  if (tick === 10) return [{ kind: 'add-car', slot: HUMAN, carId: carOf(HUMAN), skill: undefined }]
  if (tick === 600) return [{ kind: 'take-over', slot: HUMAN, standIn: StandIn.Ai, skill: 0.6 }]
  if (tick === 700) return [{ kind: 'hand-back', slot: HUMAN }]
  if (tick === 1050) return [{ kind: 'remove-car', slot: HUMAN }]
  if (tick === TICKS) return [{ kind: 'end' }]
  if (tick < 20 || tick > 1000 || tick % 4 !== 0) return []
  const throttle = 0.2 + (tick % 16) / 100
  return [
    { kind: 'input', slot: HUMAN, sequence: tick, forTick: tick + 2, steering: -0.04, throttle, brake: 0, gear: 127 },
  ]
}

function record(changes: Partial<RecordOptions> = {}): RecordedRace {
  return recordRace({ ticks: TICKS, commands: humanCommands, ...changes })
}

function verify(bytes: Uint8Array, content = recordedContent): VerifyResult {
  const run = verifyReplay(openReplay(bytesSource(bytes), zstd), content)
  for (let step = run.next(); ; step = run.next()) if (step.done === true) return step.value
}

describe('a recording', () => {
  let whole: RecordedRace
  beforeAll(() => {
    whole = record()
  })

  test('is proven when settings, seed and commands give the race again', () => {
    expect(verify(joined(whole.pieces))).toEqual({
      verdict: 'proven',
      reason: 'the race is what its settings, seed and commands make it',
      ticks: TICKS,
    })
  })

  test('of a later run of a session is proven too', () => {
    const later = record({ startTick: 5000, commands: () => [] })
    expect(verify(joined(later.pieces)).verdict).toBe('proven')
  })

  test('that broke off is incomplete, what is there agrees', () => {
    expect(verify(joined(whole.pieces.slice(0, 4)))).toEqual({
      verdict: 'incomplete',
      reason: 'the recording has no end',
      ticks: 720,
    })
  })

  test('with a gap is compared on both sides of it, and incomplete', () => {
    const gappy = record({ carry: (batch, encoder) => (batch.firstTick === 301 ? encoder.gap() : encoder.add(batch)) })
    expect(verify(joined(gappy.pieces))).toEqual({
      verdict: 'incomplete',
      reason: 'ticks are missing before tick 481',
      ticks: TICKS - 180,
    })
  })

  test('without its last batches is incomplete, whoever lost them', () => {
    for (const lose of ['gap', 'leap'] as const) {
      const cut = record({
        carry: (batch, encoder) => {
          if (batch.firstTick <= 780) return encoder.add(batch)
          if (lose === 'gap') return encoder.gap()
          return batch.firstTick === 781 ? [] : encoder.add({ ...batch, keyframe: undefined })
        },
      })
      expect(verify(joined(cut.pieces))).toMatchObject({ verdict: 'incomplete', ticks: 780 })
    }
  })

  test('with a damaged chunk is compared before it and from the next state that was kept, and incomplete', () => {
    const bytes = joined(whole.pieces)
    bytes[joined(whole.pieces.slice(0, 2)).length + 300]! ^= 4
    expect(verify(bytes)).toMatchObject({
      verdict: 'incomplete',
      reason: expect.stringMatching(/checksum/),
      ticks: 240 + TICKS - 960,
    })
  })
})

describe('a forged recording differs', () => {
  test('where one input is another, from the tick at which it moves the car', () => {
    const forged = record({
      carry: (batch, encoder) => {
        const index = Array.from({ length: batch.commandCount }, (_, at) => at).find(
          (at) => batch.commands[at * COMMAND_LENGTH] === 400,
        )
        if (index !== undefined) batch.commands[index * COMMAND_LENGTH + 5]! += 1 / 1024
        return encoder.add(batch)
      },
    })
    expect(verify(joined(forged.pieces))).toMatchObject({ verdict: 'differs', firstDifferingTick: 402 })
  })

  test('where a row was moved by somebody else', () => {
    const forged = record({
      carry: (batch, encoder) => {
        if (batch.firstTick === 541) batch.rows[0]! ^= 1
        return encoder.add(batch)
      },
    })
    expect(verify(joined(forged.pieces))).toMatchObject({ verdict: 'differs', firstDifferingTick: 541 })
  })

  test('where the state before a chunk is another', () => {
    const forged = record({
      carry: (batch, encoder) => {
        const { keyframe } = batch
        if (keyframe?.tick === 480) keyframe.state[2000]! ^= 1
        return encoder.add(batch)
      },
    })
    expect(verify(joined(forged.pieces))).toMatchObject({ verdict: 'differs', firstDifferingTick: 481 })
  })

  test.each([
    ['names no car', undefined, 'the keyframe has a car in slot 0 and does not say which'],
    ['names cars that are not there', '00000000-0000-4000-8000-00000000dead' as CarId, /was not prepared/],
  ])('nowhere, and is incomplete, when a whole state %s', (_, name, reason) => {
    const forged = record({
      carry: (batch, encoder) => {
        if (batch.firstTick < 240) return []
        const { keyframe } = batch
        if (keyframe !== undefined) batch.keyframe = { ...keyframe, cars: keyframe.cars.map(() => name) }
        return encoder.add(batch)
      },
    })
    expect(verify(joined(forged.pieces))).toMatchObject({
      verdict: 'incomplete',
      reason: expect.stringMatching(reason),
      ticks: 0,
    })
  })

  test('nowhere, and is incomplete, when a whole state is for another number of cars', () => {
    const forged = record({
      carry: (batch, encoder) => {
        if (batch.firstTick < 240) return []
        const { keyframe } = batch
        if (keyframe !== undefined) batch.keyframe = { ...keyframe, cars: keyframe.cars.slice(1) }
        return encoder.add(batch)
      },
    })
    expect(verify(joined(forged.pieces))).toMatchObject({ reason: 'a keyframe for 3 cars is none of a race for 4' })
  })

  describe('with a race whose steps throw', () => {
    /** Cars that can stand on the grid; the first step of an AI driver fails. */
    const failing = (plan: RacePlan) =>
      new Proxy(plan, {
        get(target, key): unknown {
          if (key === 'notes') throw new TypeError('a step failed')
          return Reflect.get(target, key)
        },
      })
    const cars = [...recordedContent.cars].map(([id, car]) => [id, { ...car, plan: failing(car.plan) }] as const)
    const content = { ...recordedContent, cars: new Map(cars) }

    test('nowhere, and is incomplete, when the race goes on from a state of the file, which may be anything', () => {
      const { pieces } = record({ carry: (batch, encoder) => (batch.firstTick < 240 ? [] : encoder.add(batch)) })
      expect(verify(joined(pieces), content)).toEqual({
        verdict: 'incomplete',
        reason: 'there is a whole state in the file that no race can go on from',
        ticks: 0,
      })
    })

    test('is a bug of ours, and no finding, when the race was built from the header', () => {
      expect(() => verify(joined(record().pieces), content)).toThrow('a step failed')
    })
  })

  test('where the result is another', () => {
    const ended = record()
    const reader = openReplay(bytesSource(joined(ended.pieces)), zstd)
    const { footer } = reader
    const [first, second, ...rest] = footer!.classification
    const swapped = [{ ...first!, slot: second!.slot }, { ...second!, slot: first!.slot }, ...rest]
    const forged = new Proxy(reader, {
      get: (target, key) => {
        if (key === 'footer') return { ...footer!, classification: swapped }
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const run = verifyReplay(forged, recordedContent)
    let step = run.next()
    while (step.done !== true) step = run.next()
    expect(step.value).toMatchObject({ verdict: 'differs', reason: 'the classification differs in row 1' })
  })
})

describe('a recording cannot be driven again here', () => {
  const header = recordedHeader(RECORDED_SETTINGS, 0)
  const hash = header.track.hash
  const installed = {
    simVersion: SIM_VERSION,
    trackHashes: [hash],
    carHashes: new Map(header.cars.map(({ id }) => [id, [hash]])),
  }

  test('when it was driven with another simulation', () => {
    expect(obstacleTo({ ...header, simVersion: '3' }, header.cars, installed)).toMatch(/simulation 3, this program has/)
  })

  test('when the track or a car is another, or not here', () => {
    expect(obstacleTo(header, header.cars, { ...installed, trackHashes: ['b'] })).toMatch(
      /^the track .* is another here/,
    )
    expect(obstacleTo(header, header.cars, { ...installed, trackHashes: [] })).toMatch(/^the track .* is not here/)
    expect(obstacleTo(header, header.cars, { ...installed, carHashes: new Map() })).toMatch(/^the car .* is not here/)
  })

  test('and can when all is the same', () => {
    expect(obstacleTo(header, header.cars, installed)).toBeUndefined()
  })
})
