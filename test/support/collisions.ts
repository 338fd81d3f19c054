import type { CarData } from '../../src/content/car-data.ts'
import { stepContacts } from '../../src/simulation/contact.ts'
import type { Random } from '../../src/simulation/random.ts'
import type { Track } from '../../src/simulation/track.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { type Simulation, startSimulation } from './simulation.ts'

/** A car's motion in the world, seen from a point of the straight along x. */
export interface Body {
  readonly x: number
  readonly y: number
  readonly headingRad: number
  /** In the world's axes, m/s. */
  readonly vx: number
  readonly vy: number
  readonly yawRate: number
}

/** Cars set down on the track with these motions, slot by slot; x counts from arc length 1000. */
export function setDown(track: Track, data: readonly CarData[], bodies: readonly Body[]): Simulation {
  const simulation = startSimulation({ track, cars: data, startM: 1000 })
  const { cars, models } = simulation
  bodies.forEach((body, slot) => {
    placeCar(cars, slot, models[slot]!, track, { sM: 1000 + body.x, nM: body.y })
    const [cos, sin] = [Math.cos(body.headingRad), Math.sin(body.headingRad)]
    cars.headingX[slot] = cos
    cars.headingY[slot] = sin
    cars.vx[slot] = body.vx * cos + body.vy * sin
    cars.vy[slot] = body.vy * cos - body.vx * sin
    cars.yawRate[slot] = body.yawRate
  })
  return simulation
}

/** What a slot's car does now, in the same terms but with its place in the world. */
export function motionOf({ cars }: Simulation, slot: number): Body {
  const [hx, hy, vx, vy] = [cars.headingX[slot]!, cars.headingY[slot]!, cars.vx[slot]!, cars.vy[slot]!]
  return {
    x: cars.x[slot]!,
    y: cars.y[slot]!,
    headingRad: Math.atan2(hy, hx),
    vx: hx * vx - hy * vy,
    vy: hy * vx + hx * vy,
    yawRate: cars.yawRate[slot]!,
  }
}

/** Two bodies close enough to touch more often than not, with any motion of up to 60 m/s. */
export function randomCrash(random: Random): [Body, Body] {
  const motion = () => ({
    headingRad: Math.PI * random.nextSigned(),
    vx: 60 * random.nextSigned(),
    vy: 60 * random.nextSigned(),
    yawRate: 4 * random.nextSigned(),
  })
  const apart = { x: 3.5 * random.nextSigned(), y: 3.5 * random.nextSigned() }
  return [
    { x: 0, y: 0, ...motion() },
    { ...apart, ...motion() },
  ]
}

/** Takes the tick's contacts and tells whether there was one; places are put back, so that only velocities differ. */
export function collide(simulation: Simulation, track: Track): boolean {
  const { cars } = simulation
  const [x, y] = [[...cars.x], [...cars.y]]
  stepContacts(cars, track, { carContacts: true })
  cars.x.set(x)
  cars.y.set(y)
  return cars.contactTicks.some((ticks) => ticks > 0)
}
