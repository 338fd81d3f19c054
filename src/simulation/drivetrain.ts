import type { CarInputs, Cars } from './cars.ts'
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

/** Stage: changes gears where it is time to, turns the engines and fills drive torques and inertias of `cars.work`. */
export function turnEngines(cars: Cars, inputs: CarInputs, from: number, to: number): void {
  const { driveNm, driveInertiaKgM2 } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    // The drivetrain sees the driven wheels' speeds by their share of the torque.
    let driveRadps = 0
    for (let wheel = 0; wheel < 4; wheel++) driveRadps += model.driveShare[wheel]! * cars.wheelRadps[slot * 4 + wheel]!
    const left = cars.shiftLeftS[slot]! - model.stepS
    cars.shiftLeftS[slot] = Math.max(0, left)
    if (left <= 0) {
      const gear = cars.gear[slot]!
      const rollingRadps = cars.vx[slot]! * model.perRadiusM
      const chosen = chooseGear(model.gearbox, gear, inputs.gearCommand[slot]!, driveRadps, rollingRadps)
      if (chosen !== gear) {
        cars.gear[slot] = chosen
        cars.shiftLeftS[slot] = model.gearbox.shiftTimeS
      }
    }
    const { engine, stepS } = model
    const { preloadNm, lockPower, lockCoast } = model.data.driveline
    const throttle = cars.throttle[slot]!
    const ratio = model.gearbox.ratios[cars.gear[slot]! + 1]!
    const coupledRadps = driveRadps * ratio
    const engineRadps = cars.engineRadps[slot]!
    let torqueNm = 0
    let inertiaKgM2 = 0
    if (cars.shiftLeftS[slot]! > 0) {
      // During a gear change: no torque, and the engine goes to the speed that the new gear will want.
      const wanted = Math.max(engine.idleRadps, Math.min(coupledRadps, engine.limiterRadps))
      cars.engineRadps[slot] = engineRadps + (stepS / (stepS + SYNCHRONISE_S)) * (wanted - engineRadps)
    } else if (ratio === 0) {
      // In neutral the engine turns only itself.
      const radps = engineRadps + (stepS * engineTorqueNm(engine, engineRadps, throttle)) / engine.inertiaKgM2
      cars.engineRadps[slot] = Math.max(engine.idleRadps, Math.min(radps, engine.limiterRadps))
    } else {
      const launch = engine.idleRadps + throttle * (LAUNCH_SPEED_SHARE * engine.limiterRadps - engine.idleRadps)
      const slipping = Math.max(engine.idleRadps, launch)
      const isLocked = coupledRadps >= slipping
      const radps = isLocked ? coupledRadps : slipping
      torqueNm = engineTorqueNm(engine, radps, throttle) * ratio * model.gearbox.efficiency
      inertiaKgM2 = isLocked ? engine.inertiaKgM2 * ratio * ratio : 0
      cars.engineRadps[slot] = Math.min(radps, engine.limiterRadps)
    }
    // Each driven axle's coupling works in every gear and in none.
    for (let axle = 0; axle < 4; axle += 2) {
      const share = model.driveShare[axle]!
      const index = slot * 4 + axle
      if (share === 0) {
        driveNm[index] = 0
        driveInertiaKgM2[index] = 0
        driveNm[index + 1] = 0
        driveInertiaKgM2[index + 1] = 0
        continue
      }
      const lead = cars.wheelRadps[index]! - cars.wheelRadps[index + 1]!
      const holds = preloadNm + (torqueNm > 0 ? lockPower : lockCoast) * Math.abs(torqueNm) * share
      const clutch = Math.max(-holds, Math.min(model.clutchStiffness * lead, holds))
      const coupling = model.differential * lead + clutch
      driveNm[index] = share * torqueNm - coupling
      driveInertiaKgM2[index] = share * inertiaKgM2
      driveNm[index + 1] = share * torqueNm + coupling
      driveInertiaKgM2[index + 1] = share * inertiaKgM2
    }
  }
}
