import type { Cars } from './cars.ts'
import { atLoad, frictionGain } from './tyre.ts'

/**
 * The four wheels: slip, spin and tyre forces. A wheel weighs little and its tyre is stiff, so an explicit step would
 * ring below 40 m/s; instead the tyre's secant stiffness is frozen for the tick and the spin solved implicitly, which
 * is stable at any speed. Lateral slip follows with a relaxation length (Pacejka, ch. 7), also implicit. Brakes are
 * friction: they take spin away and never turn a wheel backwards.
 */

/**
 * Slip is sliding speed over rolling speed; below these the denominator stays put, else a car at rest divides by zero.
 * The longitudinal one is larger because wheels of 1 kg·m² are stiffer than a car of 700 kg.
 */
const LONG_SLIP_SPEED_MIN_MPS = 3
const LAT_SLIP_SPEED_MIN_MPS = 1
/** A tyre that hardly moves still follows this fast. */
const RELAXATION_SPEED_MIN_MPS = 4
/** Tangent of the largest slip angle that a tyre's state remembers: a spin must not wind it up. */
const LAT_SLIP_MAX = 3
/** Share of the tyre's grip that the driver aids leave to braking or driving however hard the car corners. */
const AID_BUDGET_MIN = 0.3

/** Stage: from the motion of each hub to its slip: along and across, each over its scale, and both together. */
export function slipWheels(cars: Cars, from: number, to: number): void {
  const { wheelSlip, wheelRadps } = cars
  const { steerCos, steerSin, loadN, rollingMps, slipLat, perScaleLong, slipSquared, aidSquared } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { tyre, wheelX, wheelY } = model
    const { slipAngleMaxRad, slipRatioMax, peakSlip } = tyre
    const { radiusM, relaxationLengthM } = model.data.tyre
    const stepPerLength = model.stepS / relaxationLengthM
    const hasAid = model.data.aids.hasAbs || model.data.aids.hasTractionControl
    const least = AID_BUDGET_MIN * peakSlip
    const vx = cars.vx[slot]!
    const vy = cars.vy[slot]!
    const yawRate = cars.yawRate[slot]!
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const directionX = wheel < 2 ? steerCos[slot]! : 1
      const directionY = wheel < 2 ? steerSin[slot]! : 0
      const hubX = vx - yawRate * wheelY[wheel]!
      const hubY = vy + yawRate * wheelX[wheel]!
      const rolling = hubX * directionX + hubY * directionY
      const sliding = hubY * directionX - hubX * directionY

      // The lateral slip is the tangent of the slip angle, positive pushes left. It follows over the relaxation length;
      // what the tyre remembers beyond its peak it forgets at once, else a car that slid sideways would be thrown back.
      const load = loadN[index]!
      const speed = Math.abs(rolling)
      const floored = Math.max(speed, LAT_SLIP_SPEED_MIN_MPS)
      const most = LAT_SLIP_MAX * floored
      const wanted = sliding > most ? -most : sliding < -most ? most : -sliding
      const scaleLat = atLoad(slipAngleMaxRad, load)
      const peak = peakSlip * scaleLat * floored
      let kept = wheelSlip[index]! * floored
      if (kept > peak) kept = Math.min(kept, Math.max(wanted, peak))
      else if (kept < -peak) kept = Math.max(kept, Math.min(wanted, -peak))
      const way = Math.max(speed, Math.abs(sliding), RELAXATION_SPEED_MIN_MPS) * stepPerLength
      // Both slips over their scales; one division serves them and the relaxation.
      const scaleLong = Math.max(speed, LONG_SLIP_SPEED_MIN_MPS) * atLoad(slipRatioMax, load)
      const ease = (1 + way) * floored
      const scales = scaleLat * scaleLong
      const perAll = 1 / (ease * scales)
      const relaxed = (kept + wanted * way) * scales * perAll
      const perScale = scaleLat * ease * perAll
      const lat = relaxed * scaleLong * ease * perAll
      const long = (wheelRadps[index]! * radiusM - rolling) * perScale

      wheelSlip[index] = relaxed
      rollingMps[index] = rolling
      slipLat[index] = lat
      perScaleLong[index] = perScale
      slipSquared[index] = long * long + lat * lat
      if (hasAid) aidSquared[index] = scaleLong * scaleLong * Math.max(peakSlip * peakSlip - lat * lat, least * least)
    }
  }
}

/** Stage: from slip, load and ground to what each tyre gives: force across, stiffness along, and the limits of both. */
export function loadTyres(cars: Cars, from: number, to: number): void {
  const { loadN, grip, slipLat, perScaleLong, slipSquared, stiffness, limitLongN, limitLatN, lateralN } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { tyre } = model
    const { frictionLong, frictionLat } = tyre
    for (let index = slot * 4; index < slot * 4 + 4; index++) {
      const load = loadN[index]!
      const friction = load * grip[index]!
      const holdLong = friction * atLoad(frictionLong, load)
      const holdLat = friction * atLoad(frictionLat, load)
      const gain = frictionGain(tyre, slipSquared[index]!)
      stiffness[index] = gain * holdLong * perScaleLong[index]!
      limitLongN[index] = holdLong
      limitLatN[index] = holdLat
      lateralN[index] = gain * holdLat * slipLat[index]!
    }
  }
}

/**
 * Stage: wheel spin a tick later, rad/s: ω' = (Iω + h(T + R·K·v)) / (I + h·R²·K) with the tyre's secant stiffness K, then
 * the brake. The aids are ideal ones: they hold the wheel at the sliding speed of the tyre's peak, never beyond.
 */
export function spinWheels(cars: Cars, from: number, to: number): void {
  const { wheelRadps, work } = cars
  const { rollingResistance, loadN, driveNm, driveInertiaKgM2, rollingMps, stiffness, aidSquared } = work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { radiusM, wheelInertiaKgM2 } = model.data.tyre
    const { hasAbs, hasTractionControl } = model.data.aids
    const { stepS, perRadiusM, brakeNm } = model
    const brake = cars.brake[slot]!
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const rolling = rollingMps[index]!
      const aid = aidSquared[index]!
      const pull = stepS * radiusM * stiffness[index]!
      const inertia = wheelInertiaKgM2 + driveInertiaKgM2[index]!
      const perTotal = 1 / (inertia + pull * radiusM)
      const coasting = (inertia * wheelRadps[index]! + pull * rolling) * perTotal
      const torqueNm = driveNm[index]!
      let radps = coasting + stepS * torqueNm * perTotal
      const pushed = radps * radiusM - rolling
      if (hasTractionControl && torqueNm > 0 && pushed > 0 && pushed * pushed > aid) {
        radps = Math.max(coasting, (rolling + Math.sqrt(aid)) * perRadiusM)
      }
      const rollingNm = rollingResistance[index]! * loadN[index]! * radiusM
      const slowing = stepS * (brake * brakeNm[wheel]! + rollingNm) * perTotal
      if (radps < 0) {
        // Rolling backwards is the mirror image, but nobody brakes from high speed that way: no aid looks after it.
        wheelRadps[index] = Math.min(radps + slowing, 0)
        continue
      }
      let slowed = Math.max(radps - slowing, 0)
      const dragged = rolling - slowed * radiusM
      if (hasAbs && dragged > 0 && dragged * dragged > aid) {
        slowed = Math.max(slowed, Math.min(radps, (rolling - Math.sqrt(aid)) * perRadiusM))
      }
      wheelRadps[index] = slowed
    }
  }
}

/** Stage: adds the tyres' forces up in the body's axes. */
export function sumForces(cars: Cars, from: number, to: number): void {
  const { wheelRadps, work } = cars
  const { steerCos, steerSin, rollingMps, stiffness, limitLongN, limitLatN, lateralN } = work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { radiusM } = model.data.tyre
    let sumX = 0
    let sumY = 0
    let moment = 0
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const directionX = wheel < 2 ? steerCos[slot]! : 1
      const directionY = wheel < 2 ? steerSin[slot]! : 0
      const sliding = wheelRadps[index]! * radiusM - rollingMps[index]!
      const limitLong = limitLongN[index]!
      const limitLat = limitLatN[index]!
      let long = stiffness[index]! * sliding
      let lat = lateralN[index]!
      // Stiffness is the tick's first, spin its last: together they may ask for more than the friction ellipse has.
      const asked = long * long * limitLat * limitLat + lat * lat * limitLong * limitLong
      const most = limitLong * limitLong * limitLat * limitLat
      if (asked > most) {
        const share = Math.sqrt(most / asked)
        long *= share
        lat *= share
      }
      const forceX = long * directionX - lat * directionY
      const forceY = long * directionY + lat * directionX
      sumX += forceX
      sumY += forceY
      moment += model.wheelX[wheel]! * forceY - model.wheelY[wheel]! * forceX
    }
    work.forceX[slot] = sumX
    work.forceY[slot] = sumY
    work.yawMoment[slot] = moment
  }
}
