import { expect, test } from 'vitest'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { kineticEnergyJ, peakPowerW } from '../support/energy.ts'
import { type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'
import { build, hairpins } from '../support/tracks.ts'
import { beyondWallM } from '../support/walls.ts'

/** Minutes of everything at once: what must hold for any input, held to all of it. */

const CARS = 64
const MINUTES = 4
/** Seven seconds of a free machine. */
const TIMEOUT_MS = 90_000

/** Random pedals, gears and steering; three of four cars have a hand on the wheel that finds back to the road. */
function driveWildly({ inputs, random, models }: Simulation): void {
  for (let slot = 0; slot < models.length; slot++) {
    inputs.steering[slot] = random.nextSigned() * random.nextFloat()
    inputs.throttle[slot] = Math.min(1, random.nextFloat() * 2)
    inputs.brake[slot] = Math.max(0, random.nextFloat() * 3 - 2)
    inputs.gearCommand[slot] = random.nextFloat() < 0.9 ? 127 : Math.floor(random.nextFloat() * 10) - 1
  }
}

function holdRoad({ cars, inputs, track }: Simulation): void {
  for (let slot = 0; slot < CARS; slot++) {
    if (slot % 4 === 0) continue
    const row = Math.floor(cars.s[slot]! / track.spacingM) % track.rows
    const [tx, ty] = [track.tangentX[row]!, track.tangentY[row]!]
    const astray = tx * cars.headingY[slot]! - ty * cars.headingX[slot]!
    inputs.steering[slot] = Math.max(-1, Math.min(2 * astray + 0.05 * cars.n[slot]! - 10 * track.curvature[row]!, 1))
  }
}

test(
  'in four minutes of 64 cars with random inputs nothing breaks, leaves the walls or comes from nothing',
  () => {
    const track = build(hairpins())
    const data = Array.from({ length: CARS }, (_, slot) => (slot % 2 === 0 ? formulaCar : roadCar))
    const simulation = startSimulation({ track, cars: data, startM: 500, spacingM: 12 })
    const { cars, block } = simulation
    const powerW = data.reduce((sum, car) => sum + peakPowerW(car), 0)
    const energy = () => data.reduce((sum, _, slot) => sum + kineticEnergyJ(simulation, slot), 0)
    let [worstM, mostW, fastest, touches] = [-Infinity, -Infinity, 0, 0]
    let last = energy()
    for (let tick = 0; tick < MINUTES * 60 * TEST_TICK_HZ; tick++) {
      if (tick % 60 === 0) driveWildly(simulation)
      if (tick % 12 === 0) holdRoad(simulation)
      simulation.step()
      if (tick % 4 !== 0) continue
      const now = energy()
      mostW = Math.max(mostW, ((now - last) * TEST_TICK_HZ) / 4)
      last = now
      for (let slot = 0; slot < CARS; slot++) {
        worstM = Math.max(worstM, beyondWallM(cars, slot, track))
        fastest = Math.max(fastest, Math.abs(cars.vx[slot]!))
        touches += cars.contactTicks[slot]! > 20 ? 1 : 0
      }
    }
    expect(Number.isFinite(last) && cars.x.every(Number.isFinite) && cars.wheelSlip.every(Number.isFinite)).toBe(true)
    expect(Math.max(...cars.ghostTicks)).toBe(0)
    expect(worstM).toBeLessThan(0)
    expect(mostW).toBeLessThan(powerW)
    expect(fastest).toBeGreaterThan(20)
    expect(fastest).toBeLessThan(100)
    expect(touches).toBeGreaterThan(1000)
    expect(block.hash()).not.toBe(0)
  },
  TIMEOUT_MS,
)
