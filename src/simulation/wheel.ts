import type { Cars } from './cars.ts'
import { LAT_SLIP_MAX, LAT_SLIP_SPEED_MIN_MPS, LONG_SLIP_SPEED_MIN_MPS } from './constants.ts'
import { atLoad, frictionShare } from './tyre.ts'

/**
 * The four wheels: slip, spin and tyre forces. A wheel weighs little and its tyre is stiff, so an explicit step would
 * ring below 40 m/s; instead the tyre's secant stiffness is frozen for the tick and the spin solved implicitly, which
 * is stable at any speed. Lateral slip follows with a relaxation length (Pacejka, ch. 7), also implicit. Brakes are
 * friction: they take spin away and never turn a wheel backwards.
 */

/** Share of the tyre's grip that the driver aids leave to braking or driving however hard the car corners. */
const AID_BUDGET_MIN = 0.3
/** Keeps the normalised slip away from 0/0, where force per slip has a finite limit. */
const SLIP_SQUARED_MIN = 1e-12

/** Stage: from the motion of each hub to its slip, and from there to lateral force and longitudinal stiffness. */
export function slipWheels(cars: Cars, from: number, to: number): void {
  const { work, wheelSlip, wheelRadps } = cars
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { tyre } = model
    const vx = cars.vx[slot]!
    const vy = cars.vy[slot]!
    const yawRate = cars.yawRate[slot]!
    const { radiusM, relaxationLengthM } = model.data.tyre
    const stepPerLength = model.stepS / relaxationLengthM
    const least = AID_BUDGET_MIN * tyre.peakSlip
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const directionX = wheel < 2 ? work.steerCos[slot]! : 1
      const directionY = wheel < 2 ? work.steerSin[slot]! : 0
      const hubX = vx - yawRate * model.wheelY[wheel]!
      const hubY = vy + yawRate * model.wheelX[wheel]!
      const rolling = hubX * directionX + hubY * directionY
      const sliding = hubY * directionX - hubX * directionY

      // The lateral slip is the tangent of the slip angle, positive pushes left; it follows over the relaxation length.
      const load = work.loadN[index]!
      const speed = Math.abs(rolling)
      const lateralSpeed = Math.max(speed, LAT_SLIP_SPEED_MIN_MPS)
      const steady = Math.max(-LAT_SLIP_MAX, Math.min(-sliding / lateralSpeed, LAT_SLIP_MAX))
      const way = lateralSpeed * stepPerLength
      const slipLat = wheelSlip[index]! + ((steady - wheelSlip[index]!) * way) / (1 + way)
      const lat = slipLat / atLoad(tyre.slipAngleMaxRad, load)
      const scale = Math.max(speed, LONG_SLIP_SPEED_MIN_MPS) * atLoad(tyre.slipRatioMax, load)
      const long = (wheelRadps[index]! * radiusM - rolling) / scale
      const slip = Math.sqrt(long * long + lat * lat + SLIP_SQUARED_MIN)
      const friction = load * work.grip[index]!
      const gain = (friction * frictionShare(tyre, slip)) / slip
      const frictionLong = atLoad(tyre.frictionLong, load)

      wheelSlip[index] = slipLat
      work.rollingMps[index] = rolling
      work.stiffness[index] = (gain * frictionLong) / scale
      work.limitN[index] = friction * frictionLong
      work.lateralN[index] = gain * atLoad(tyre.frictionLat, load) * lat
      work.aidSlidingMps[index] = scale * Math.sqrt(Math.max(tyre.peakSlip * tyre.peakSlip - lat * lat, least * least))
    }
  }
}

/**
 * Stage: wheel spin a tick later, rad/s: ω' = (Iω + h(T + R·K·v)) / (I + h·R²·K) with the tyre's secant stiffness K, then
 * the brake. The aids are ideal ones: they hold the wheel at the sliding speed of the tyre's peak, never beyond.
 */
export function spinWheels(cars: Cars, from: number, to: number): void {
  const { work, wheelRadps } = cars
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { radiusM, wheelInertiaKgM2 } = model.data.tyre
    const { hasAbs, hasTractionControl } = model.data.aids
    const { stepS } = model
    const brake = cars.brake[slot]!
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const rolling = work.rollingMps[index]!
      const aidSliding = work.aidSlidingMps[index]!
      const pull = stepS * radiusM * work.stiffness[index]!
      const inertia = wheelInertiaKgM2 + work.driveInertiaKgM2[index]!
      const total = inertia + pull * radiusM
      const driveNm = work.driveNm[index]!
      const coasting = (inertia * wheelRadps[index]! + pull * rolling) / total
      let radps = coasting + (stepS * driveNm) / total
      if (hasTractionControl && driveNm > 0) {
        radps = Math.max(coasting, Math.min(radps, (rolling + aidSliding) / radiusM))
      }
      const rollingNm = work.rollingResistance[index]! * work.loadN[index]! * radiusM
      const slowing = (stepS * (brake * model.brakeNm[wheel]! + rollingNm)) / total
      const held = hasAbs ? Math.max(0, (rolling - aidSliding) / radiusM) : 0
      if (radps < 0) wheelRadps[index] = Math.min(radps + slowing, 0)
      else wheelRadps[index] = Math.max(radps - slowing, Math.min(radps, held))
    }
  }
}

/** Stage: adds the tyres' forces up in the body's axes. */
export function sumForces(cars: Cars, from: number, to: number): void {
  const { work, wheelRadps } = cars
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const { radiusM } = model.data.tyre
    let sumX = 0
    let sumY = 0
    let moment = 0
    for (let wheel = 0; wheel < 4; wheel++) {
      const index = slot * 4 + wheel
      const directionX = wheel < 2 ? work.steerCos[slot]! : 1
      const directionY = wheel < 2 ? work.steerSin[slot]! : 0
      const sliding = wheelRadps[index]! * radiusM - work.rollingMps[index]!
      const limit = work.limitN[index]!
      const long = Math.max(-limit, Math.min(work.stiffness[index]! * sliding, limit))
      const lat = work.lateralN[index]!
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
