import type { CarData } from '../../src/content/car-data.ts'
import { assignDriver, createDrivers, type Drivers } from '../../src/driver/drivers.ts'
import { buildRacePlan, type RacePlan } from '../../src/driver/race-plan.ts'
import { stepDrivers } from '../../src/driver/step-drivers.ts'
import { buildCarModel } from '../../src/simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars } from '../../src/simulation/cars.ts'
import { stepContacts } from '../../src/simulation/contact.ts'
import { gridPosition } from '../../src/simulation/grid.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'
import type { Track } from '../../src/simulation/track.ts'
import { placeCar, stepCars } from '../../src/simulation/vehicle.ts'

/** AI drivers on a track, with their cars and nothing else: no rules, no race. Slot 0 has pole. */
export interface Driving {
  readonly track: Track
  readonly block: StateBlock
  readonly cars: Cars
  readonly inputs: CarInputs
  readonly drivers: Drivers
  /** Laps and times so far of each slot; the first lap begins at the grid. */
  readonly lapsS: number[][]
  /** How far each car's centre has been beyond the white line at most, metres. */
  readonly beyondM: number[]
  /** Drivers who asked to be put back on the track, at least once. */
  readonly gaveUp: Set<number>
  step(): void
  /** Steps until every active car has driven so many laps; fails when that takes unreasonably long. */
  untilLaps(laps: number): void
}

export const TICK_HZ = 240

export interface DrivingOptions {
  readonly track: Track
  readonly cars: readonly CarData[]
  readonly skillOf?: (slot: number) => number
  /** The drivers sit behind a link: they step at 60 Hz and their inputs arrive so many ticks late. */
  readonly linkTicks?: number
}

const plans = new WeakMap<Track, Map<CarData, RacePlan>>()

export function planFor(track: Track, car: CarData): RacePlan {
  const known = plans.get(track) ?? new Map<CarData, RacePlan>()
  plans.set(track, known)
  const plan = known.get(car) ?? buildRacePlan(track, car)
  known.set(car, plan)
  return plan
}

export function startDriving({ track, cars: data, skillOf = () => 1, linkTicks }: DrivingOptions): Driving {
  const block = new StateBlock()
  const cars = createCars(block, data.length)
  const inputs = createCarInputs(block, data.length)
  const drivers = createDrivers(block, data.length, 1 / TICK_HZ)
  data.forEach((car, slot) => {
    placeCar(cars, slot, buildCarModel(car, TICK_HZ), track, gridPosition(track, slot))
    assignDriver(drivers, slot, {
      plan: planFor(track, car),
      skill: skillOf(slot),
      seed: slot,
      ...(linkTicks !== undefined && { latencyS: linkTicks / TICK_HZ }),
    })
  })
  const drive =
    linkTicks === undefined
      ? everyTick(drivers, cars, track, inputs)
      : overLink(drivers, cars, track, inputs, linkTicks)
  const watch = watchLaps(cars, track)
  const gaveUp = new Set<number>()
  const driving: Driving = {
    track,
    block,
    cars,
    inputs,
    drivers,
    ...watch,
    gaveUp,
    step: () => {
      drive()
      stepCars(cars, inputs, track)
      stepContacts(cars, track, { carContacts: true })
      drivers.wantsRespawn.forEach((wants, slot) => {
        if (wants === 1) gaveUp.add(slot)
      })
      watch.look()
    },
    untilLaps: (laps) => {
      const ticksMax = laps * 300 * TICK_HZ
      for (let tick = 0; watch.lapsS.some((times) => times.length < laps); tick++) {
        if (tick > ticksMax) throw new Error(`cars with too few laps: ${watch.lapsS.map((times) => times.length)}`)
        driving.step()
      }
    },
  }
  return driving
}

function everyTick(drivers: Drivers, cars: Cars, track: Track, inputs: CarInputs): () => void {
  return () => stepDrivers(drivers, cars, track, inputs)
}

function overLink(drivers: Drivers, cars: Cars, track: Track, inputs: CarInputs, lateTicks: number): () => void {
  const own = createCarInputs(new StateBlock(), cars.capacity)
  const underway: { readonly atTick: number; readonly apply: () => void }[] = []
  let tick = 0
  drivers.callS[0] = 4 / TICK_HZ
  return () => {
    if (tick % 4 === 0) {
      stepDrivers(drivers, cars, track, own)
      const sent = {
        steering: own.steering.slice(),
        throttle: own.throttle.slice(),
        brake: own.brake.slice(),
        gearCommand: own.gearCommand.slice(),
      }
      underway.push({
        atTick: tick + lateTicks,
        apply: () => {
          inputs.steering.set(sent.steering)
          inputs.throttle.set(sent.throttle)
          inputs.brake.set(sent.brake)
          inputs.gearCommand.set(sent.gearCommand)
        },
      })
    }
    while (underway[0] !== undefined && underway[0].atTick <= tick) underway.shift()?.apply()
    tick++
  }
}

function watchLaps(cars: Cars, track: Track) {
  const lapsS = Array.from({ length: cars.capacity }, (): number[] => [])
  const beyondM = lapsS.map(() => 0)
  const begun = lapsS.map(() => Number.NaN)
  const lastS = Array.from(cars.s)
  let tick = 0
  const look = () => {
    tick++
    for (let slot = 0; slot < cars.capacity; slot++) {
      const row = Math.min(Math.floor(cars.s[slot]! / track.spacingM), track.rows - 1)
      const beyond = Math.max(cars.n[slot]! - track.widthLeft[row]!, -cars.n[slot]! - track.widthRight[row]!)
      beyondM[slot] = Math.max(beyondM[slot]!, beyond)
      if (lastS[slot]! - cars.s[slot]! > track.lengthM / 2) {
        if (!Number.isNaN(begun[slot])) lapsS[slot]!.push((tick - begun[slot]!) / TICK_HZ)
        begun[slot] = tick
      }
      lastS[slot] = cars.s[slot]!
    }
  }
  return { lapsS, beyondM, look }
}
