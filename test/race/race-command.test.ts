import { describe, expect, test } from 'vitest'
import type { CarId } from '../../src/protocol/ids.ts'
import { Race } from '../../src/race/race.ts'
import { applyCommand, type RaceCommand } from '../../src/race/race-command.ts'
import { writeInput } from '../../src/race/seat-inputs.ts'
import { StandIn } from '../../src/race/stand-ins.ts'
import { formulaCar } from '../support/car-data.ts'
import { preparedCar } from '../support/race-content.ts'
import { RECORDED_SETTINGS, recordedContent } from '../support/recorded-race.ts'

const { track, cars } = recordedContent
const carId = formulaCar.id
const { plan } = preparedCar(carId)
const INPUT = { slot: 1, sequence: 7, forTick: 0, steering: -0.1, throttle: 0.7, brake: 0, gear: 127 } as const

function createRace(): Race {
  return new Race(track, RECORDED_SETTINGS)
}

/** What is done at which tick, by a call and by a command. */
const COURSE: readonly (readonly [tick: number, call: (race: Race) => void, command: RaceCommand])[] = [
  [0, (race) => race.addCar(0, plan, { skill: 0.5 }), { kind: 'add-car', slot: 0, carId, skill: 0.5 }],
  [0, (race) => race.addCar(1, plan, 'human'), { kind: 'add-car', slot: 1, carId, skill: undefined }],
  [0, (race) => race.addCar(2, plan, { skill: 0.4 }), { kind: 'add-car', slot: 2, carId, skill: 0.4 }],
  [130, (race) => writeInput(race.seats, 1, race.tick, INPUT), { kind: 'input', ...INPUT }],
  [200, (race) => race.takeOver(1, StandIn.Ai, 0.6), { kind: 'take-over', slot: 1, standIn: StandIn.Ai, skill: 0.6 }],
  [300, (race) => race.handBack(1), { kind: 'hand-back', slot: 1 }],
  [310, (race) => race.removeCar(2), { kind: 'remove-car', slot: 2 }],
  [390, (race) => race.end(), { kind: 'end' }],
]

describe('commands', () => {
  test('do to a race what the calls do that they stand for', () => {
    const [called, commanded] = [createRace(), createRace()]
    for (let tick = 0; tick < 400; tick++) {
      for (const [at, call, command] of COURSE) {
        if (at !== tick) continue
        call(called)
        applyCommand(commanded, command, cars)
      }
      called.step(() => {})
      commanded.step(() => {})
      expect(commanded.hash()).toBe(called.hash())
    }
  })

  test.each([4, -1, 0.5 + 4, Number.NaN])('for a slot that the race does not have are refused: %d', (slot) => {
    expect(() => applyCommand(createRace(), { kind: 'remove-car', slot }, cars)).toThrow(RangeError)
    expect(() => applyCommand(createRace(), { kind: 'input', ...INPUT, slot }, cars)).toThrow(RangeError)
  })

  test('that add a car which is not prepared are refused', () => {
    const unknown = '00000000-0000-4000-8000-00000000ffff' as CarId
    const command: RaceCommand = { kind: 'add-car', slot: 0, carId: unknown, skill: undefined }
    expect(() => applyCommand(createRace(), command, cars)).toThrow(/was not prepared/)
  })
})
