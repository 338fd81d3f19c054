import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'
import { engineTorqueNm } from './engine.ts'
import { chooseGear } from './gearbox.ts'

/**
 * From the throttle to the driven wheels: gear changes, clutch, engine speed and the differential. The clutch is not a
 * state: while the wheels turn slower than the engine must, it slips and the engine holds its launch speed; otherwise
 * engine and wheels turn as one and the engine's inertia rides on the wheels. A gear change is a time without torque.
 */

/** At full throttle the clutch slips below this share of the limiter's speed, where engines have found their torque. */
const LAUNCH_SPEED_SHARE = 0.55
/** Time in which the engine matches the new gear's speed during a change, seconds. */
const SYNCHRONISE_S = 0.02

/** Changes gear if it is time to, turns the engine, fills the drive torques and inertias of `cars.work`. */
export function stepDrivetrain(cars: Cars, slot: number, model: CarModel, gearCommand: number): void {
  const driveRadps = driveSpeed(cars, slot, model)
  shift(cars, slot, model, gearCommand, driveRadps)
  const ratio = model.gearbox.ratios[cars.gear[slot]! + 1]!
  if (cars.shiftLeftS[slot]! > 0) synchronise(cars, slot, model, driveRadps * ratio)
  else if (ratio === 0) turnFreely(cars, slot, model)
  else drive(cars, slot, model, driveRadps * ratio, ratio)
}

/** Speed of the driven wheels, rad/s, as the drivetrain sees them: weighted by their share of the torque. */
function driveSpeed(cars: Cars, slot: number, model: CarModel): number {
  let radps = 0
  for (let wheel = 0; wheel < 4; wheel++) radps += model.driveShare[wheel]! * cars.wheelRadps[slot * 4 + wheel]!
  return radps
}

function shift(cars: Cars, slot: number, model: CarModel, gearCommand: number, driveRadps: number): void {
  const left = cars.shiftLeftS[slot]! - model.stepS
  cars.shiftLeftS[slot] = Math.max(0, left)
  if (left > 0) return
  const gear = cars.gear[slot]!
  const rollingRadps = cars.vx[slot]! / model.data.tyre.radiusM
  const chosen = chooseGear(model.gearbox, gear, gearCommand, driveRadps, rollingRadps)
  if (chosen === gear) return
  cars.gear[slot] = chosen
  cars.shiftLeftS[slot] = model.gearbox.shiftTimeS
}

/** During a gear change: no torque, and the engine goes to the speed that the new gear will want. */
function synchronise(cars: Cars, slot: number, model: CarModel, coupledRadps: number): void {
  const { idleRadps, limiterRadps } = model.engine
  const wanted = Math.max(idleRadps, Math.min(coupledRadps, limiterRadps))
  const share = model.stepS / (model.stepS + SYNCHRONISE_S)
  cars.engineRadps[slot] = cars.engineRadps[slot]! + share * (wanted - cars.engineRadps[slot]!)
  driveWheels(cars, slot, model, 0, 0)
}

/** In neutral the engine turns only itself. */
function turnFreely(cars: Cars, slot: number, model: CarModel): void {
  const { engine } = model
  const torque = engineTorqueNm(engine, cars.engineRadps[slot]!, cars.throttle[slot]!)
  const radps = cars.engineRadps[slot]! + (model.stepS * torque) / engine.inertiaKgM2
  cars.engineRadps[slot] = Math.max(engine.idleRadps, Math.min(radps, engine.limiterRadps))
  driveWheels(cars, slot, model, 0, 0)
}

/** In gear; `coupledRadps` is the engine's speed if the clutch is shut. */
function drive(cars: Cars, slot: number, model: CarModel, coupledRadps: number, ratio: number): void {
  const { engine, gearbox } = model
  const throttle = cars.throttle[slot]!
  const launch = engine.idleRadps + throttle * (LAUNCH_SPEED_SHARE * engine.limiterRadps - engine.idleRadps)
  const slipping = Math.max(engine.idleRadps, launch)
  const isLocked = coupledRadps >= slipping
  const radps = isLocked ? coupledRadps : slipping
  const torque = engineTorqueNm(engine, radps, throttle) * ratio * gearbox.efficiency
  cars.engineRadps[slot] = Math.min(radps, engine.limiterRadps)
  driveWheels(cars, slot, model, torque, isLocked ? engine.inertiaKgM2 * ratio * ratio : 0)
}

/** Shares torque and inertia at the wheels out; each driven axle's coupling works in every gear and in none. */
function driveWheels(cars: Cars, slot: number, model: CarModel, torqueNm: number, inertiaKgM2: number): void {
  const { driveNm, driveInertiaKgM2 } = cars.work
  for (let axle = 0; axle < 4; axle += 2) {
    const share = model.driveShare[axle]!
    const left = slot * 4 + axle
    const lead = cars.wheelRadps[left]! - cars.wheelRadps[left + 1]!
    const coupling = share > 0 ? model.differential * lead : 0
    driveNm[axle] = share * torqueNm - coupling
    driveNm[axle + 1] = share * torqueNm + coupling
    driveInertiaKgM2[axle] = share * inertiaKgM2
    driveInertiaKgM2[axle + 1] = share * inertiaKgM2
  }
}
