import type { CarData } from '../../src/content/car-data.ts'
import { buildCarModel, type CarModel } from '../../src/simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars, GEAR_AUTO } from '../../src/simulation/cars.ts'
import { GRAVITY_MPS2 } from '../../src/simulation/constants.ts'
import { stepContacts } from '../../src/simulation/contact.ts'
import { cos, sin } from '../../src/simulation/deterministic-math.ts'
import type { CarEffects } from '../../src/simulation/effects.ts'
import { Ground } from '../../src/simulation/ground.ts'
import { createRandom, type Random } from '../../src/simulation/random.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'
import { layFrames, type Track } from '../../src/simulation/track.ts'
import { tiltRows } from '../../src/simulation/track-surface.ts'
import { placeCar, stepCars } from '../../src/simulation/vehicle.ts'
import { build, walk } from './tracks.ts'

/** Cars on a track without a race around them, for tests of the simulation itself. */
export interface Simulation {
  readonly block: StateBlock
  readonly cars: Cars
  readonly inputs: CarInputs
  readonly models: readonly CarModel[]
  readonly random: Random
  readonly track: Track
  step(ticks?: number): void
}

export const TEST_TICK_HZ = 240

export interface SimulationOptions {
  readonly track: Track
  readonly cars: readonly CarData[]
  /** Arc length of the first car; the others stand behind it. */
  readonly startM?: number
  readonly spacingM?: number
  readonly carContacts?: boolean
  readonly effects?: CarEffects
}

export function startSimulation(options: SimulationOptions): Simulation {
  const { track, startM = 0, spacingM = 12, carContacts = true } = options
  const block = new StateBlock()
  const cars = createCars(block, options.cars.length, options.effects)
  const inputs = createCarInputs(block, options.cars.length)
  const random = createRandom(block, 7)
  const models = options.cars.map((data) => buildCarModel(data, TEST_TICK_HZ))
  inputs.gearCommand.fill(GEAR_AUTO)
  models.forEach((model, slot) => {
    placeCar(cars, slot, model, track, { sM: wrap(startM - slot * spacingM, track), nM: 0 })
  })
  const step = (ticks = 1) => {
    for (let tick = 0; tick < ticks; tick++) {
      stepCars(cars, inputs, track)
      stepContacts(cars, track, { carContacts })
    }
  }
  return { block, cars, inputs, models, random, track, step }
}

function wrap(sM: number, track: Track): number {
  return sM - Math.floor(sM / track.lengthM) * track.lengthM
}

/** Two straights of 9 km; arc length 100 is at the beginning of the first one, and the car heads along x. */
export function dragStrip(): Track {
  const turn = { radiusM: 200, turnRad: Math.PI }
  return build(walk([{ straightM: 9000 }, turn, { straightM: 9000 }, turn], 20))
}

/**
 * A left-hand circle about the origin as a finished table, made with nothing but our own arithmetic: what happens on it
 * depends on the simulation alone, not on how tracks are built or on the engine's sine.
 */
export function exactCircle(radiusM: number): Track {
  const rows = 256
  const fill = (value: number) => new Float64Array(rows).fill(value)
  const each = (valueAt: (angle: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => valueAt((row * 2 * Math.PI) / rows))
  const lengthM = 2 * Math.PI * radiusM
  const line = {
    rows,
    x: each((angle) => radiusM * cos(angle)),
    y: each((angle) => radiusM * sin(angle)),
    tangentX: each((angle) => -sin(angle)),
    tangentY: each(cos),
  }
  return {
    lengthM,
    spacingM: lengthM / rows,
    rowsPerM: rows / lengthM,
    ...line,
    frames: layFrames(line),
    z: fill(0),
    curvature: fill(1 / radiusM),
    widthLeft: fill(6),
    widthRight: fill(6),
    wallLeft: fill(16),
    wallRight: fill(16),
    kerbLeft: fill(1),
    kerbRight: fill(1),
    runOffLeft: new Uint8Array(rows).fill(Ground.Grass),
    runOffRight: new Uint8Array(rows).fill(Ground.Grass),
    bankingRad: fill(0),
    gravityAlong: fill(0),
    gravityAcross: fill(0),
    gravityDown: fill(GRAVITY_MPS2),
    bankedCurvature: fill(0),
    isFlat: true,
    friction: fill(1),
    rollingResistance: fill(0),
    gatesM: Float64Array.of(0),
    sectorStartsM: [0, lengthM / 3, (lengthM * 2) / 3],
    grid: [],
  }
}

/** Sets a car rolling along its heading, wheels and all. */
export function roll({ cars, models }: Simulation, slot: number, speedMps: number): void {
  cars.vx[slot] = speedMps
  cars.wheelRadps.fill(speedMps / models[slot]!.data.tyre.radiusM, slot * 4, slot * 4 + 4)
}

export function speedKmh({ cars }: Simulation, slot = 0): number {
  return Math.sqrt(cars.vx[slot]! ** 2 + cars.vy[slot]! ** 2) * 3.6
}

/** The same track with other heights or banking. */
export function tilted(
  track: Track,
  changes: { readonly z?: Float64Array; readonly bankingRad?: Float64Array },
): Track {
  const changed = { ...track, ...changes }
  return { ...changed, ...tiltRows(changed) }
}
