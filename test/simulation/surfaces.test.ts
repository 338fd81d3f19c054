import { describe, expect, test } from 'vitest'
import type { Surface, TrackNodes } from '../../src/content/track-data.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import {
  GROUND_GRIP,
  GROUND_ROLLING_RESISTANCE,
  Ground,
  SURFACE_GRIP,
  SURFACE_ROLLING_RESISTANCE,
} from '../../src/simulation/ground.ts'
import type { Track } from '../../src/simulation/track.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { roadCar } from '../support/car-data.ts'
import { roll, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'
import { trackData, walk } from '../support/tracks.ts'

/** What wheels stand on: the road by its nodes, kerbs, run-off and walls by the file, and what each does to a car. */

const HALF_WIDTH_M = 6
const turn = { radiusM: 150, turnRad: Math.PI }
const points = walk([{ straightM: 800 }, turn, { straightM: 800 }, turn], 10)

type Edges = Partial<Record<'kerbLeftM' | 'kerbRightM' | 'runOffLeftM' | 'runOffRightM', number>>

/** The circuit with the same edges and surfaces at each of its nodes, or at those from `fromNode` on. */
function circuit(edges: Edges & { surface?: Surface; runOffSurface?: Surface }, fromNode = 0): Track {
  const data = trackData(points, { halfWidthM: HALF_WIDTH_M })
  const usual: Partial<Record<string, unknown>> = {
    kerbLeftM: 1,
    kerbRightM: 1,
    runOffLeftM: 10,
    runOffRightM: 10,
    surface: 'Asphalt',
    runOffSurface: 'Grass',
  }
  const columns = Object.entries(edges).map(([key, value]) => [
    key,
    points.map((_, node) => (node >= fromNode ? value : usual[key])),
  ])
  return buildTrack({ ...data, nodes: { ...data.nodes, ...(Object.fromEntries(columns) as Partial<TrackNodes>) } })
}

/** A road car in neutral on the straight, so far to the left of the centreline. */
function standing(track: Track, nM: number): Simulation {
  const simulation = startSimulation({ track, cars: [roadCar] })
  placeCar(simulation.cars, 0, simulation.models[0]!, track, { sM: 300, nM })
  simulation.inputs.gearCommand.fill(0)
  simulation.cars.gear[0] = 0
  return simulation
}

/** Mean deceleration over half a second from 20 m/s, m/s². */
function slowing(track: Track, nM: number, brake = 0): number {
  const simulation = standing(track, nM)
  roll(simulation, 0, 20)
  simulation.inputs.brake.fill(brake)
  simulation.step(TEST_TICK_HZ / 2)
  return (20 - simulation.cars.vx[0]!) * 2
}

const plain = circuit({})
const { aero, chassis, tyre } = roadCar
/** Wheels turn as well: what rolls is a little heavier than what it weighs. */
const rollingMassKg = chassis.massKg + (4 * tyre.wheelInertiaKgM2) / tyre.radiusM ** 2
const dragMps2 = (0.6 * aero.dragAreaM2 * 20 ** 2) / chassis.massKg
const pressedShare =
  1 + (0.6 * (aero.downforceAreaFrontM2 + aero.downforceAreaRearM2) * 20 ** 2) / (9.81 * chassis.massKg)

function rollingMps2(resistance: number): number {
  return ((resistance * 9.81 * pressedShare + dragMps2) * chassis.massKg) / rollingMassKg
}

describe('a car that rolls', () => {
  test.each([
    ['grass', circuit({}), Ground.Grass],
    ['gravel', circuit({ runOffSurface: 'Gravel' }), Ground.Gravel],
    ['sand', circuit({ runOffSurface: 'Sand' }), Ground.Gravel],
    ['an asphalt run-off', circuit({ runOffSurface: 'Asphalt' }), Ground.Asphalt],
    ['a wide kerb', circuit({ kerbLeftM: 8 }), Ground.Kerb],
  ])('is slowed by %s as the table of grounds says', (_, track, ground) => {
    const simulation = standing(track, 10)
    expect([...simulation.cars.ground]).toEqual([ground, ground, ground, ground])
    const expected = rollingMps2(tyre.rollingResistance + GROUND_ROLLING_RESISTANCE[ground]!)
    expect(Math.abs(slowing(track, 10) / expected - 1)).toBeLessThan(0.02)
  })

  test.each(['Concrete', 'Grass', 'Gravel', 'Sand', 'Wet'] as const)('is slowed by a road of %s', (surface) => {
    const expected = rollingMps2(tyre.rollingResistance + SURFACE_ROLLING_RESISTANCE[surface])
    expect(Math.abs(slowing(circuit({ surface }), 0) / expected - 1)).toBeLessThan(0.02)
  })
})

describe('a car that brakes as hard as it can', () => {
  const dry = slowing(plain, 0, 1) - dragMps2

  test.each(['Concrete', 'Curb', 'Wet'] as const)('has the share of grip that a road of %s leaves', (surface) => {
    const ratio = (slowing(circuit({ surface }), 0, 1) - dragMps2) / dry
    expect(Math.abs(ratio - SURFACE_GRIP[surface])).toBeLessThan(0.02)
  })

  test.each([
    ['grass', circuit({}), Ground.Grass],
    ['gravel', circuit({ runOffSurface: 'Gravel' }), Ground.Gravel],
    ['a kerb', circuit({ kerbLeftM: 8 }), Ground.Kerb],
  ])('has the share of grip that %s leaves', (_, track, ground) => {
    const ratio = (slowing(track, 10, 1) - dragMps2) / dry
    expect(Math.abs(ratio - GROUND_GRIP[ground]!)).toBeLessThan(0.02)
  })

  test('needs half as much way again to stop in the wet', () => {
    const stopM = (track: Track) => {
      const simulation = standing(track, 0)
      roll(simulation, 0, 30)
      simulation.inputs.brake.fill(1)
      while (simulation.cars.vx[0]! > 0) simulation.step()
      return simulation.cars.s[0]! - 300
    }
    const ratio = stopM(circuit({ surface: 'Wet' })) / stopM(plain)
    expect(ratio).toBeGreaterThan(1.35)
    expect(ratio).toBeLessThan(1.55)
  })
})

describe('each wheel', () => {
  test('stands on what is below itself', () => {
    const { cars } = standing(plain, HALF_WIDTH_M)
    expect([...cars.ground]).toEqual([Ground.Kerb, Ground.Road, Ground.Kerb, Ground.Road])
    expect(cars.isOnTrack[0]).toBe(1)
    const wide = standing(plain, -HALF_WIDTH_M - 0.9)
    expect([...wide.cars.ground]).toEqual([Ground.Kerb, Ground.Grass, Ground.Kerb, Ground.Grass])
    expect(wide.cars.isOnTrack[0]).toBe(0)
  })

  test('has the grip of what is below itself', () => {
    const simulation = standing(plain, HALF_WIDTH_M + 1)
    simulation.step()
    const { grip } = simulation.cars.work
    expect(grip[0]! / (GROUND_GRIP[Ground.Grass]! * tyre.gripFront)).toBeCloseTo(1, 12)
    expect(grip[1]! / (GROUND_GRIP[Ground.Kerb]! * tyre.gripFront)).toBeCloseTo(1, 12)
  })

  test('is judged where it is when the car stands across', () => {
    const simulation = standing(plain, HALF_WIDTH_M - 0.5)
    const { cars, inputs } = simulation
    ;[cars.headingX[0], cars.headingY[0]] = [0, 1]
    inputs.brake.fill(1)
    simulation.step()
    expect([...cars.ground]).toEqual([Ground.Kerb, Ground.Kerb, Ground.Road, Ground.Road])
  })
})

describe('the file', () => {
  test('gives each kerb its width', () => {
    const track = circuit({ kerbLeftM: 0, kerbRightM: 3 })
    const left = standing(track, HALF_WIDTH_M + 1.5)
    expect([...left.cars.ground]).toEqual(Array.from({ length: 4 }, () => Ground.Grass))
    const right = standing(track, -HALF_WIDTH_M - 1.5)
    expect([...right.cars.ground]).toEqual(Array.from({ length: 4 }, () => Ground.Kerb))
  })

  test('puts the walls behind the run-off', () => {
    const track = circuit({ runOffLeftM: 25, runOffRightM: 3 })
    const row = Math.floor(300 / track.spacingM)
    expect(track.wallLeft[row]).toBeCloseTo(HALF_WIDTH_M + 25, 9)
    expect(track.wallRight[row]).toBeCloseTo(HALF_WIDTH_M + 3, 9)
  })

  test('may put a wall on the white line', () => {
    const track = circuit({ runOffRightM: 0 })
    const row = Math.floor(300 / track.spacingM)
    expect(track.wallRight[row]).toBe(HALF_WIDTH_M)
    const simulation = standing(track, -4)
    roll(simulation, 0, 30)
    simulation.inputs.steering.fill(0.1)
    for (let tick = 0; tick < 2 * TEST_TICK_HZ; tick++) {
      simulation.step()
      expect(simulation.cars.n[0]).toBeGreaterThan(-HALF_WIDTH_M)
    }
    expect(simulation.cars.damageMps[0]).toBeGreaterThan(0)
  })

  test('widens a run-off from node to node', () => {
    const track = circuit({ runOffLeftM: 30 }, 40)
    const wallAt = (sM: number) => track.wallLeft[Math.round(sM / track.spacingM)]!
    expect(wallAt(350)).toBeCloseTo(HALF_WIDTH_M + 10, 9)
    expect(wallAt(450)).toBeCloseTo(HALF_WIDTH_M + 30, 9)
    for (let sM = 351; sM < 450; sM++) expect(wallAt(sM)).toBeGreaterThanOrEqual(wallAt(sM - 1))
  })

  test('names the ground of the run-off from a node on', () => {
    const track = circuit({ runOffSurface: 'Gravel' }, 40)
    expect(track.runOffLeft[Math.floor(395 / track.spacingM)]).toBe(Ground.Grass)
    expect(track.runOffRight[Math.ceil(401 / track.spacingM)]).toBe(Ground.Gravel)
  })

  test('makes the road wet where its nodes are', () => {
    const track = circuit({ surface: 'Wet' }, 40)
    expect(track.friction[Math.floor(385 / track.spacingM)]).toBe(1)
    expect(track.friction[Math.ceil(405 / track.spacingM)]).toBe(SURFACE_GRIP.Wet)
  })
})
