import { describe, expect, test } from 'vitest'
import { BotDriver } from '../../../src/cli/bots/bot-driver.ts'
import { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import { writeTelemetryHead } from '../../../src/protocol/telemetry/frame-head.ts'
import { TelemetryFrameReader } from '../../../src/protocol/telemetry/frame-reader.ts'
import { createTelemetryColumns } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../../src/protocol/telemetry/telemetry-frame.ts'
import { fillTelemetry } from '../../../src/race/fill-telemetry.ts'
import { Race } from '../../../src/race/race.ts'
import { RacePhase } from '../../../src/race/race-clock.ts'
import { writeInput } from '../../../src/race/seat-inputs.ts'
import type { RaceEvent } from '../../../src/rules/race-event.ts'
import { buildCarModel } from '../../../src/simulation/car-model.ts'
import { GEAR_AUTO } from '../../../src/simulation/cars.ts'
import { placeCar } from '../../../src/simulation/vehicle.ts'
import { roadCar } from '../../support/car-data.ts'
import { preparedCar, ring } from '../../support/race-content.ts'

const TICK_HZ = 240
const FRAME_TICKS = 4
/** How much later than their frame the inputs arrive. */
const LATE_TICKS = 6

const settings = {
  tickHz: TICK_HZ,
  capacity: 2,
  seed: 5,
  mode: GameMode.Race,
  lapLimit: 1,
  countdownTicks: 24,
  hasCarContacts: true,
  finishTimeoutTicks: 60 * TICK_HZ,
  stallTicks: 30 * TICK_HZ,
  lengthTicksMax: 120 * TICK_HZ,
  inputHoldTicks: 60,
}

/** Bots in all seats, who see nothing but encoded telemetry and are heard late. */
function raceOfBots() {
  const { plan } = preparedCar(roadCar.id)
  const race = new Race(ring, settings)
  const model = buildCarModel(roadCar, TICK_HZ)
  const bots = [0, 1].map((slot) => {
    race.addCar(slot, plan, 'human')
    return new BotDriver({ track: ring, plan, model, capacity: 2, slot, skill: 0.8, seed: slot })
  })
  const sent = createTelemetryColumns(2)
  const seen = createTelemetryColumns(2)
  const reader = new TelemetryFrameReader({ tickRateHz: TICK_HZ, capacity: 2 })
  const underway: { readonly atTick: number; readonly arrive: () => void }[] = []
  const events: RaceEvent[] = []
  let frames = 0
  const show = () => {
    fillTelemetry(race, sent, SessionState.Racing, GameMode.Race)
    const [body] = encodeTelemetryBodies(sent, race.tick)
    expect(reader.read(Uint8Array.from([...writeTelemetryHead(0, 0), ...body!]), seen).ok).toBe(true)
    const sequence = ++frames
    bots.forEach((bot, slot) => {
      const input = bot.drive(seen, (LATE_TICKS + FRAME_TICKS / 2) / TICK_HZ, FRAME_TICKS / TICK_HZ)!
      const arrive = () => writeInput(race.seats, slot, race.tick, { sequence, forTick: 0, gear: GEAR_AUTO, ...input })
      underway.push({ atTick: race.tick + LATE_TICKS, arrive })
    })
  }
  const step = () => {
    if (race.tick % FRAME_TICKS === 0) show()
    while (underway[0] !== undefined && underway[0].atTick <= race.tick) underway.shift()?.arrive()
    race.step((event) => events.push({ ...event }))
  }
  return { race, bots, events, step, seen }
}

describe('a bot', () => {
  test('races by telemetry alone', () => {
    const { events, step } = raceOfBots()
    const finished = () => events.filter(({ kind }) => kind === 'finished').length
    for (let tick = 0; tick < 60 * TICK_HZ && finished() < 2; tick++) step()
    expect(finished()).toBe(2)
    expect(events.filter(({ kind }) => kind === 'lap')).toMatchObject([{ isValid: true }, { isValid: true }])
  })

  test('presses nothing while its car is not on the track', () => {
    const { bots } = raceOfBots()
    expect(bots[0]?.drive(createTelemetryColumns(2), 0, 1 / 60)).toBe(undefined)
  })

  test('that does not get on stops, opens the throttle out of gear, and drives on', () => {
    const { bots, race, seen } = raceOfBots()
    fillTelemetry(race, seen, SessionState.Racing, GameMode.Race)
    const pressed = Array.from({ length: 60 * 25 }, () => bots[0]!.drive(seen, 0, 1 / 60)!)
    const asking = pressed.filter(({ gear }) => gear === 0)
    expect(asking[0]).toMatchObject({ throttle: 0.6, brake: 0 })
    expect(asking.length / 60).toBeCloseTo(3.3, 1)
    expect([pressed[0]?.gear, pressed.at(-1)?.gear]).toEqual([GEAR_AUTO, GEAR_AUTO])
  })

  test('with its nose in a wall backs out by itself', () => {
    const { race, step } = raceOfBots()
    for (let tick = 0; tick < 6 * TICK_HZ; tick++) step()
    const { cars } = race
    const nM = ring.wallLeft[0]! - roadCar.chassis.lengthM / 2 - 0.2
    placeCar(cars, 0, cars.models[0]!, ring, { sM: cars.s[0]!, nM })
    const x = cars.headingX[0]!
    cars.headingX[0] = -cars.headingY[0]!
    cars.headingY[0] = x
    let wasReversing = false
    let wasPutBack = false
    for (let tick = 0; tick < 20 * TICK_HZ; tick++) {
      step()
      wasReversing ||= cars.gear[0] === -1 && cars.vx[0]! < -0.5
      wasPutBack ||= cars.ghostTicks[0]! > 0
    }
    expect([wasReversing, wasPutBack]).toEqual([true, false])
    expect(cars.vx[0]).toBeGreaterThan(8)
  })

  test('stands on the brake until the lights go out', () => {
    const { bots, race, seen } = raceOfBots()
    fillTelemetry(race, seen, SessionState.Countdown, GameMode.Race)
    expect(bots[0]!.drive(seen, 0, 1 / 60)).toMatchObject({ throttle: 0, brake: 1 })
  })

  test('turned the wrong way round finishes all the same', () => {
    const { race, events, step } = raceOfBots()
    while (race.phase !== RacePhase.Running) step()
    race.cars.headingX[0] = -race.cars.headingX[0]!
    race.cars.headingY[0] = -race.cars.headingY[0]!
    const finished = () => events.filter(({ kind, slot }) => kind === 'finished' && slot === 0).length
    for (let tick = 0; tick < 90 * TICK_HZ && finished() < 1; tick++) step()
    expect(finished()).toBe(1)
  })
})
