import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'
import type { Track } from './track.ts'
import { wakeShare } from './wake.ts'

/**
 * What changes over seconds and minutes: fuel, heat and wear of the tyres, the air behind other cars, damage. Stepped
 * twenty times a second, cars taking turns so that no tick does all the work; between the steps their effects hold. What
 * the fast stages read of it are shares of mass, grip, drag and downforce.
 */
const SLOW_HZ = 20
export const AIR_C = 20
/** Speed, m/s, at which a tyre's working power and lag are given. */
const REFERENCE_MPS = 45
/** Share of its cooling that a tyre has at rest. */
const COOLING_AT_REST = 0.3
/** Loss of grip at the edge of the temperature window, and the most that temperature can cost. */
const WINDOW_LOSS = 0.05
const HEAT_LOSS_MAX = 0.1
/** Rubber burns; a bound, too, for a car file whose figures would heat without end. */
const TREAD_MAX_C = 300
/** An impact below this does no harm; at the second figure the car is as damaged as it gets, m/s. */
const DAMAGE_FROM_MPS = 2
const DAMAGE_FULL_MPS = 25
const DAMAGE_DRAG = 0.2
const DAMAGE_DOWNFORCE = 0.4

/** A new car: full of what the session grants, on warm new tyres, in free air. */
export function resetSlowStates(cars: Cars, slot: number, model: CarModel): void {
  const { fuel, tyre } = model.data
  cars.fuelKg[slot] = fuel.capacityKg * cars.effects.fuelShare
  cars.massShare[slot] = 1 + cars.fuelKg[slot]! * model.perMassKg
  cars.dragShare[slot] = 1
  cars.downforceShare[slot] = 1
  cars.slowLeft[slot] = slot % slowTicks(model)
  for (let wheel = slot * 4; wheel < slot * 4 + 4; wheel++) {
    cars.tyreC[wheel] = tyre.heat.optimumC
    cars.tyreWear[wheel] = 0
    cars.tyreGrip[wheel] = 1
  }
}

/** Stage: steps the slow states of the cars whose turn it is; needs the tyres' forces in `cars.work`. */
export function stepSlowStates(cars: Cars, track: Track, from: number, to: number): void {
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    if (cars.slowLeft[slot]! > 0) {
      cars.slowLeft[slot] = cars.slowLeft[slot]! - 1
      continue
    }
    cars.slowLeft[slot] = slowTicks(model) - 1
    if (!areForcesFinite(cars, slot)) continue
    burnFuel(cars, slot, model)
    heatTyres(cars, slot, model)
    feelWakeAndDamage(cars, slot, track)
  }
}

/** What broke this tick is put right at its end; it must not get into what lives longer. */
function areForcesFinite(cars: Cars, slot: number): boolean {
  const sum = cars.work.forceX[slot]! + cars.work.yawMoment[slot]!
  return sum - sum === 0
}

function slowTicks(model: CarModel): number {
  return Math.max(1, Math.min(255, Math.round(1 / (SLOW_HZ * model.stepS))))
}

function burnFuel(cars: Cars, slot: number, model: CarModel): void {
  if (!cars.effects.hasWear || cars.fuelKg[slot] === 0) return
  const { driveNm } = cars.work
  let powerW = 0
  for (let wheel = slot * 4; wheel < slot * 4 + 4; wheel++) {
    powerW += driveNm[wheel]! * cars.wheelRadps[wheel]!
  }
  const burntKg = Math.max(0, powerW) * model.data.fuel.kgPerJ * (slowTicks(model) * model.stepS)
  // An empty tank only makes the car light: without pit stops it must not end anybody's race.
  cars.fuelKg[slot] = Math.max(0, cars.fuelKg[slot]! - burntKg)
  cars.massShare[slot] = 1 + cars.fuelKg[slot]! * model.perMassKg
}

/**
 * A tread is warmed by what its sliding burns and cooled by the air: at its working power and the reference speed it
 * stays at its optimum. The hotter it is, the more it also loses to road, rim and by radiation, so the loss is quadratic.
 * One layer; after the energy balances of Farroni et al. (2014).
 */
function heatTyres(cars: Cars, slot: number, model: CarModel): void {
  const { heat } = model.data.tyre
  const { radiusM } = model.data.tyre
  const { rollingMps, stiffness, lateralN } = cars.work
  const seconds = slowTicks(model) * model.stepS
  const share = seconds / heat.lagS
  const cooling = COOLING_AT_REST + ((1 - COOLING_AT_REST) * Math.abs(cars.vx[slot]!)) / REFERENCE_MPS
  for (let index = slot * 4; index < slot * 4 + 4; index++) {
    const rolling = rollingMps[index]!
    const sliding = cars.wheelRadps[index]! * radiusM - rolling
    const powerW = stiffness[index]! * sliding * sliding + Math.abs(lateralN[index]! * cars.wheelSlip[index]! * rolling)
    const tyreC = cars.tyreC[index]!
    const optimumK = heat.optimumC - AIR_C
    const aboveAirK = tyreC - AIR_C
    const lost = (aboveAirK + (aboveAirK * aboveAirK) / optimumK) / 2
    const warmedC = tyreC + share * ((powerW / heat.workingPowerW) * optimumK - cooling * lost)
    cars.tyreC[index] = Math.max(AIR_C, Math.min(warmedC, TREAD_MAX_C))
    if (cars.effects.hasWear) {
      cars.tyreWear[index] = Math.min(1, cars.tyreWear[index]! + (powerW * seconds) / heat.lifeJ)
    }
    const off = (cars.tyreC[index]! - heat.optimumC) / heat.windowC
    const heatLoss = Math.min(HEAT_LOSS_MAX, WINDOW_LOSS * off * off)
    cars.tyreGrip[index] = (1 - heatLoss) * (1 - heat.wornGripLoss * cars.tyreWear[index]!)
  }
}

function feelWakeAndDamage(cars: Cars, slot: number, track: Track): void {
  cars.dragShare[slot] = 1
  if (cars.effects.hasSlipstream) wakeShare(cars, slot, track)
  cars.downforceShare[slot] = cars.dragShare[slot]!
  if (!cars.effects.hasDamage) return
  const hit = (cars.damageMps[slot]! - DAMAGE_FROM_MPS) / (DAMAGE_FULL_MPS - DAMAGE_FROM_MPS)
  const damage = Math.max(0, Math.min(hit, 1))
  cars.dragShare[slot] = cars.dragShare[slot]! * (1 + DAMAGE_DRAG * damage)
  cars.downforceShare[slot] = cars.downforceShare[slot]! * (1 - DAMAGE_DOWNFORCE * damage)
}
