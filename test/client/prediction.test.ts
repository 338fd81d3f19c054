import { describe, expect, test } from 'vitest'
import { percentile } from '../../src/cli/bots/samples.ts'
import { Prediction } from '../../src/client/prediction.ts'
import { CarFlag, createTelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { StandIn } from '../../src/race/stand-ins.ts'
import { moveCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { build, hairpins } from '../support/tracks.ts'
import { LinkedRace } from './support/linked-race.ts'

const track = build(hairpins())

/** Twenty seconds after the green light, in the middle of the lap. */
function underWay(): LinkedRace {
  const world = new LinkedRace({ track, car: roadCar })
  world.run(20)
  world.forget()
  return world
}

const physics = {
  hasSlipstream: true,
  hasWear: true,
  fuelShare: 0.5,
  hasDamage: true,
  hasCarContacts: true,
  inputHoldMs: 500,
}

const p95 = (values: readonly number[]) => percentile(Float64Array.from(values).sort(), 95)

describe('over a link of 100 ms, the prediction of the own car', () => {
  test.each([
    ['road', roadCar],
    ['formula', formulaCar],
  ])('is right to the last bit for a %s car that nobody touches', (_, car) => {
    const world = new LinkedRace({ track, car, countdownTicks: 720 })
    world.run(60)
    expect(new Set(world.corrections)).toEqual(new Set(['none']))
    expect(world.errorsM.length).toBeGreaterThan(14_000)
    expect(Math.max(...world.errorsM)).toBe(0)
    // It has driven, and not stood in the grass.
    expect(world.race.timing.passed[0]).toBeGreaterThan(5)
  })

  test('is right to the last bit with all that the snapshot tells of the physics, and only with it', () => {
    const told = new LinkedRace({ track, car: formulaCar, countdownTicks: 720, physics })
    const untold = new LinkedRace({ track, car: formulaCar, countdownTicks: 720, physics, isToldPhysics: false })
    for (const world of [told, untold]) world.run(20)
    expect(new Set(told.corrections)).toEqual(new Set(['none']))
    expect(Math.max(...told.errorsM)).toBe(0)
    expect(untold.corrections).toContain('blended')
  })

  test('is right to three centimetres when it has only frames to know of the start from', () => {
    const world = new LinkedRace({ track, car: formulaCar, countdownTicks: 720 })
    world.run(1)
    world.predictAnew()
    world.run(60)
    expect(world.corrections[0]).toBe('snapped')
    expect(world.corrections.slice(1)).not.toContain('snapped')
    expect(Math.max(...world.errorsM)).toBeLessThan(0.03)
  })

  test('finds back from a knock, without the picture jumping', () => {
    const world = underWay()
    world.race.cars.vy[0]! += 1.5
    world.race.cars.yawRate[0]! += 0.3
    world.run(0.5)
    expect(new Set(world.corrections)).toEqual(new Set(['none', 'blended']))
    expect(Math.max(...world.errorsM)).toBeGreaterThan(0.05)
    expect(Math.max(...world.jumpsM)).toBeLessThan(1e-6)
    world.forget()
    world.run(3)
    expect(Math.max(...world.errorsM)).toBeLessThan(0.05)
  })

  test('jumps when the car was put somewhere else', () => {
    const world = underWay()
    moveCar(world.race.cars, 0, track, { sM: 400, nM: 0 })
    world.run(1)
    expect(world.corrections.filter((correction) => correction === 'snapped')).toHaveLength(1)
    world.forget()
    world.run(3)
    expect(Math.max(...world.errorsM)).toBeLessThan(0.05)
  })

  test('settles within half a second for a client that comes in while the car is driving', () => {
    const world = underWay()
    world.predictAnew()
    world.run(0.5)
    expect(world.corrections[0]).toBe('snapped')
    world.forget()
    world.run(5)
    expect(p95(world.errorsM)).toBeLessThan(0.05)
    expect(Math.max(...world.errorsM)).toBeLessThan(0.1)
  })

  test('[AUTH5] finds back to the car that somebody else had for a while', () => {
    let isAway = false
    const world = new LinkedRace({ track, car: roadCar, isLost: () => isAway })
    world.run(20)
    isAway = true
    world.race.takeOver(0, StandIn.Coast, 0)
    world.run(2)
    world.race.handBack(0)
    world.run(1)
    isAway = false
    world.run(1)
    expect(world.race.seats.standIn[0]).toBe(StandIn.None)
    world.forget()
    world.run(5)
    expect(p95(world.errorsM)).toBeLessThan(0.05)
    expect(world.corrections).not.toContain('snapped')
  })

  test('stays within centimetres when one input in twenty is lost', () => {
    const world = new LinkedRace({ track, car: roadCar, isLost: (sequence) => sequence % 20 === 0 })
    world.run(30)
    expect(world.corrections).toContain('blended')
    expect(p95(world.errorsM)).toBeLessThan(0.03)
    expect(Math.max(...world.errorsM)).toBeLessThan(0.1)
  })
})

test('a frame of a far tick is where the car is, at once, however far it is', () => {
  const columns = createTelemetryColumns(1)
  const prediction = new Prediction({ track, car: roadCar, slot: 0, tickHz: 240 })
  columns.flags[0] = CarFlag.Active | CarFlag.OnTrack
  columns.countdownMs = -1
  columns.count = 1
  columns.x[0] = track.x[100]!
  columns.y[0] = track.y[100]!
  columns.tick = 10
  prediction.see(columns)
  columns.tick = 0xffff_0000
  expect(prediction.see(columns)).toBe('snapped')
})
