import { readFileSync } from 'node:fs'
import type { CarData } from '../../src/content/car-data.ts'
import type { Track } from '../../src/simulation/track.ts'
import { limebeerCar } from './limebeer-car.ts'
import { dragStrip, roll, type Simulation, startSimulation, TEST_TICK_HZ } from './simulation.ts'

/** What it takes to find the limits of Perantoni and Limebeer's car by driving it: a plain, test drivers, a logbook. */

interface Diagram {
  readonly maximum_x_acceleration: readonly number[]
  readonly minimum_x_acceleration: readonly number[]
  readonly y_acceleration: readonly number[]
}

type Published = Readonly<Record<'gg_diagram_100' | 'gg_diagram_200' | 'gg_diagram_300', Diagram>>

const published: Published = JSON.parse(
  readFileSync(new URL('../vectors/limebeer2014-gg.json', import.meta.url), 'utf8'),
)

export type Kmh = 100 | 200 | 300
export const SPEEDS: readonly Kmh[] = [100, 200, 300]

export function diagram(kmh: Kmh): Diagram {
  return published[`gg_diagram_${kmh}`]
}

/** The published lateral limit at constant speed: where the g-g diagram's upper edge crosses zero. */
export function corneringAtConstantSpeed(kmh: Kmh): number {
  const { maximum_x_acceleration: ax, y_acceleration: ay } = diagram(kmh)
  const beyond = ax.findIndex((value) => value < 0)
  const [before, after] = [ax[beyond - 1]!, ax[beyond]!]
  return ay[beyond - 1]! + ((ay[beyond]! - ay[beyond - 1]!) * before) / (before - after)
}

export const withoutAids: CarData = {
  ...limebeerCar,
  aids: { hasAbs: false, hasTractionControl: false },
  steering: { angleMaxRad: 0.5, rateMaxRadps: 3 },
}

const strip = dragStrip()
const everywhere = (value: number) => new Float64Array(strip.rows).fill(value)

/** Asphalt as far as the eye can see. */
export const plain: Track = {
  ...strip,
  widthLeft: everywhere(3000),
  widthRight: everywhere(3000),
  wallLeft: everywhere(4000),
  wallRight: everywhere(4000),
}

/** Speed, m/s, and the accelerations along and across the path in the last tick, m/s². */
export interface Log {
  readonly speed: number
  readonly along: number
  readonly across: number
}

/** Starts the car at a speed on the plain. */
export function startAt(data: CarData, kmh: number): Simulation {
  const simulation = startSimulation({ track: plain, cars: [data], startM: 4000 })
  roll(simulation, 0, kmh / 3.6)
  return simulation
}

/** One tick, and what it did to the velocity in the world. */
export function stepLogged(simulation: Simulation): Log {
  const before = worldVelocity(simulation)
  simulation.step()
  const after = worldVelocity(simulation)
  const speed = Math.hypot(after.x, after.y)
  return {
    speed,
    along: (speed - Math.hypot(before.x, before.y)) * TEST_TICK_HZ,
    across: ((before.x * after.y - before.y * after.x) / speed) * TEST_TICK_HZ,
  }
}

function worldVelocity({ cars }: Simulation) {
  const [hx, hy, vx, vy] = [cars.headingX[0]!, cars.headingY[0]!, cars.vx[0]!, cars.vy[0]!]
  return { x: hx * vx - hy * vy, y: hy * vx + hx * vy }
}

/** Drives until all speeds have been passed and gives the acceleration with which each of them was. */
export function accelerationsAt(
  simulation: Simulation,
  speedsKmh: readonly number[],
  drive: (simulation: Simulation) => void,
): number[] {
  const found = speedsKmh.map(() => Number.NaN)
  let last = simulation.cars.vx[0]!
  for (let tick = 0; tick < 40 * TEST_TICK_HZ && found.some(Number.isNaN); tick++) {
    drive(simulation)
    const { speed, along } = stepLogged(simulation)
    speedsKmh.forEach((kmh, index) => {
      if ((speed - kmh / 3.6) * (last - kmh / 3.6) <= 0) found[index] = along
    })
    last = speed
  }
  return found
}

/** Holds the wheel that slips most (front or rear) at a share of the slip scale by way of the brake pedal. */
export function createBrakeFoot(share: number): (simulation: Simulation) => void {
  let pedal = 0.3
  return ({ cars, inputs }) => {
    const slip = (wheel: number) => 1 - (cars.wheelRadps[wheel]! * limebeerCar.tyre.radiusM) / cars.vx[0]!
    const error = share - Math.max(slip(0), slip(2)) / 0.105
    pedal = Math.max(0, Math.min(pedal + 0.02 * error, 1))
    inputs.brake[0] = Math.max(0, Math.min(pedal + 0.2 * error, 1))
  }
}

/** Keeps a speed with the throttle and follows a yaw rate with the wheel; a car at its limit needs such a driver. */
export function createCorneringDriver(speedMps: number): (simulation: Simulation, across: number) => void {
  let throttle = 0
  let angle = 0
  return ({ cars, inputs }, across) => {
    const speed = Math.hypot(cars.vx[0]!, cars.vy[0]!)
    const slowness = speedMps - speed
    throttle += (0.3 * slowness) / TEST_TICK_HZ
    inputs.throttle[0] = Math.max(0, Math.min(throttle + 0.5 * slowness, 1))
    const error = across / speed - cars.yawRate[0]!
    angle += (1.5 * error) / TEST_TICK_HZ
    inputs.steering[0] = -Math.max(-1, Math.min((angle + 0.3 * error) / withoutAids.steering.angleMaxRad, 1))
  }
}
