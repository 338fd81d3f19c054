import { expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { limebeerCar } from '../support/limebeer-car.ts'
import { dragStrip, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/**
 * One tick of the whole car against its equations of motion, written down a second time: Newton and Euler for the body
 * (Milliken and Milliken, ch. 5), algebraic load transfer, the closed form of the tyre, and a wheel whose tyre is a secant
 * stiffness for the tick. Out of gear and without aids, so that nothing but these is at work.
 */

const strip = dragStrip()
const stepS = 1 / TEST_TICK_HZ
const withoutAids = { hasAbs: false, hasTractionControl: false }

interface Motion {
  readonly vx: number
  readonly vy: number
  readonly yawRate: number
  readonly steerRad: number
  readonly brake: number
  readonly ax: number
  readonly ay: number
  /** Speed of each wheel's rim over that of its hub, less one. */
  readonly slips: readonly [number, number, number, number]
}

const motions: [string, Motion][] = [
  ['rolls straight', { vx: 50, vy: 0, yawRate: 0, steerRad: 0, brake: 0, ax: 0, ay: 0, slips: [0, 0, 0, 0] }],
  [
    'turns slowly',
    { vx: 4, vy: 0.1, yawRate: 0.3, steerRad: 0.17, brake: 0, ax: 0.5, ay: 1.2, slips: [0.01, -0.02, 0.03, 0] },
  ],
  [
    'corners fast',
    { vx: 62, vy: -1.4, yawRate: 0.45, steerRad: 0.06, brake: 0, ax: -2, ay: 27, slips: [0, 0.01, 0.03, 0.02] },
  ],
  [
    'brakes into a right-hand bend',
    {
      vx: 80,
      vy: 1,
      yawRate: -0.3,
      steerRad: -0.05,
      brake: 0.2,
      ax: -25,
      ay: -18,
      slips: [-0.04, -0.03, -0.02, -0.01],
    },
  ],
  [
    'rolls backwards',
    { vx: -8, vy: 0.3, yawRate: 0.1, steerRad: 0.1, brake: 0.05, ax: 1, ay: 0.5, slips: [0.02, 0, -0.01, 0.01] },
  ],
]

/** The car a tick later, by the equations: velocities, yaw rate and wheel speeds. */
function expected(data: CarData, motion: Motion, wheelRadps: readonly number[]) {
  const { chassis, aero, tyre, brakes } = data
  const { massKg, wheelbaseM, cgToFrontM, cgHeightM, rollShareFront } = chassis
  const { vx, vy, yawRate, ax, ay } = motion
  const airSquared = 0.5 * 1.2 * (vx * vx + vy * vy)
  const spun: number[] = []
  let [sumX, sumY, moment] = [0, 0, 0]
  for (let wheel = 0; wheel < 4; wheel++) {
    const isFront = wheel < 2
    const isLeft = wheel % 2 === 0
    const trackM = isFront ? chassis.trackFrontM : chassis.trackRearM
    const px = isFront ? cgToFrontM : cgToFrontM - wheelbaseM
    const py = (isLeft ? 1 : -1) * (trackM / 2)
    const otherAxleM = isFront ? wheelbaseM - cgToFrontM : cgToFrontM
    const downforce = airSquared * (isFront ? aero.downforceAreaFrontM2 : aero.downforceAreaRearM2)
    const rollShare = isFront ? rollShareFront : 1 - rollShareFront
    const pitch = ((isFront ? -1 : 1) * massKg * ax * cgHeightM) / wheelbaseM
    const axleLoad = (massKg * 9.81 * otherAxleM) / wheelbaseM + downforce + pitch
    const moved = ((isLeft ? -1 : 1) * massKg * ay * cgHeightM * rollShare) / trackM
    // A wheel that has lifted gives no more load to the other one.
    const roll = Math.sign(moved) * Math.min(Math.abs(moved), axleLoad / 2)
    const load = Math.max(1, axleLoad / 2 + roll)

    const angle = isFront ? motion.steerRad : 0
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const hub = { x: vx - yawRate * py, y: vy + yawRate * px }
    const rolling = hub.x * cos + hub.y * sin
    const across = hub.y * cos - hub.x * sin
    const grip = isFront ? tyre.gripFront : tyre.gripRear
    const reference = Math.max(Math.abs(rolling), 3)
    const radps = wheelRadps[wheel]!
    const force = tyreForce(
      data,
      load,
      (radps * tyre.radiusM - rolling) / reference,
      -across / Math.max(Math.abs(rolling), 1),
    )

    const sliding = radps * tyre.radiusM - rolling
    const stiffness = (force.perLongSlip * grip) / reference
    const couple = isFront ? 0 : coupling(data) * (radps - wheelRadps[wheel ^ 1]!)
    const inertia = tyre.wheelInertiaKgM2 + stepS * tyre.radiusM ** 2 * stiffness
    const free = radps - (stepS * (couple + tyre.radiusM * stiffness * sliding)) / inertia
    const bias = isFront ? brakes.biasFront : 1 - brakes.biasFront
    const slowing = (motion.brake * brakes.torqueMaxNm * bias) / 2 + tyre.rollingResistance * load * tyre.radiusM
    const slowed = Math.max(0, Math.abs(free) - (stepS * slowing) / inertia) * Math.sign(free)
    spun.push(slowed)

    const long = stiffness * (slowed * tyre.radiusM - rolling)
    const lat = force.lat * grip
    const [fx, fy] = [long * cos - lat * sin, long * sin + lat * cos]
    sumX += fx
    sumY += fy
    moment += px * fy - py * fx
  }
  const speed = Math.hypot(vx, vy)
  const drag = airSquared * aero.dragAreaM2
  const pushed = {
    x: vx + (stepS * (sumX - (drag * vx) / speed)) / massKg,
    y: vy + (stepS * (sumY - (drag * vy) / speed)) / massKg,
  }
  const turnRate = yawRate + (stepS * moment) / chassis.yawInertiaKgM2
  const [cos, sin] = [Math.cos(turnRate * stepS), Math.sin(turnRate * stepS)]
  return [pushed.x * cos + pushed.y * sin, pushed.y * cos - pushed.x * sin, turnRate, ...spun]
}

/** The viscous differential, as far as a step of this length can follow it. */
function coupling({ driveline, tyre }: CarData): number {
  return Math.min(driveline.differentialNmPerRadps, (0.25 * tyre.wheelInertiaKgM2) / stepS)
}

/** Lateral force, and longitudinal force per slip, of the normalised tyre. */
function tyreForce({ tyre }: CarData, load: number, kappa: number, lambda: number) {
  const at = ([low, high]: readonly [number, number]) =>
    low + ((high - low) * (load - tyre.loadLowN)) / (tyre.loadHighN - tyre.loadLowN)
  const long = kappa / at(tyre.slipRatioMax)
  const lat = lambda / at(tyre.slipAngleMaxRad)
  const slip = Math.sqrt(long * long + lat * lat + 1e-12)
  const stretch = Math.PI / (2 * Math.atan(tyre.shape))
  const gain = (load * Math.sin(tyre.shape * Math.atan(stretch * slip))) / slip
  return { lat: gain * at(tyre.frictionLat) * lat, perLongSlip: (gain * at(tyre.frictionLong)) / at(tyre.slipRatioMax) }
}

/** Puts the car into the motion with its lateral slip settled, and takes one step. */
function stepped(data: CarData, motion: Motion) {
  const simulation = startSimulation({ track: strip, cars: [data], startM: 1000 })
  const { cars, inputs, models } = simulation
  const { radiusM } = data.tyre
  for (const column of ['vx', 'vy', 'yawRate', 'steerRad', 'ax', 'ay'] as const) cars[column][0] = motion[column]
  for (let wheel = 0; wheel < 4; wheel++) {
    const angle = wheel < 2 ? motion.steerRad : 0
    const hubX = motion.vx - motion.yawRate * models[0]!.wheelY[wheel]!
    const hubY = motion.vy + motion.yawRate * models[0]!.wheelX[wheel]!
    const rolling = hubX * Math.cos(angle) + hubY * Math.sin(angle)
    const across = hubY * Math.cos(angle) - hubX * Math.sin(angle)
    cars.wheelRadps[wheel] = (rolling * (1 + motion.slips[wheel]!)) / radiusM
    cars.wheelSlip[wheel] = -across / Math.max(Math.abs(rolling), 1)
  }
  const wheelRadps = [...cars.wheelRadps]
  inputs.gearCommand.fill(0)
  cars.gear[0] = 0
  inputs.brake[0] = motion.brake
  inputs.steering[0] = -motion.steerRad / data.steering.angleMaxRad
  simulation.step()
  return { state: [cars.vx[0]!, cars.vy[0]!, cars.yawRate[0]!, ...cars.wheelRadps], wheelRadps }
}

test.each(
  [limebeerCar, formulaCar, roadCar].flatMap((data) =>
    motions.map(([what, motion]) => [data.name, what, { ...data, aids: withoutAids }, motion] as const),
  ),
)('a tick of the %s that %s is what the equations of motion say, to 1e-9', (_, __, data, motion) => {
  const { state, wheelRadps } = stepped(data, motion)
  const equations = expected(data, motion, wheelRadps)
  const worst = Math.max(...state.map((value, i) => Math.abs(value - equations[i]!)))
  expect(worst).toBeLessThan(1e-9)
})
