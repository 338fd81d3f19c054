import { stepDrivers } from '../../../src/driver/step-drivers.ts'
import { formulaCar, roadCar } from '../../support/car-data.ts'
import { startDriving, TICK_HZ } from '../../support/driving.ts'
import { build, hairpins } from '../../support/tracks.ts'

// A program of its own, run with --expose-gc and a young generation that is never full: prints how many bytes a driver
// leaves behind per tick. A race is recorded first and shown to the drivers again, so that nothing else runs meanwhile.

const CARS = 12
const SETTLE_TICKS = 2 * TICK_HZ
const TICKS = 20 * TICK_HZ
/** So many that what drivers seldom do, such as to pull out, is compiled as well. */
const WARM_ROUNDS = 24
const MEASURED_ROUNDS = 4

const { cars, drivers, inputs, track, block, step } = startDriving({
  track: build(hairpins()),
  cars: Array.from({ length: CARS }, (_, slot) => (slot % 3 === 0 ? roadCar : formulaCar)),
  skillOf: (slot) => ((slot * 5) % CARS) / CARS,
})
const seen = [cars.x, cars.y, cars.headingX, cars.headingY, cars.vx, cars.vy, cars.yawRate, cars.s, cars.n]
const film = new Float64Array(TICKS * seen.length * CARS)

for (let tick = 0; tick < SETTLE_TICKS; tick++) step()
const begin = block.save()
for (let tick = 0; tick < TICKS; tick++) {
  for (let column = 0; column < seen.length; column++) film.set(seen[column]!, (tick * seen.length + column) * CARS)
  step()
}

function show(tick: number): void {
  for (let column = 0; column < seen.length; column++) {
    const from = (tick * seen.length + column) * CARS
    const target = seen[column]!
    for (let slot = 0; slot < CARS; slot++) target[slot] = film[from + slot]!
  }
}

function driveAgain(): number {
  block.restore(begin)
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let tick = 0; tick < TICKS; tick++) {
    show(tick)
    stepDrivers(drivers, cars, track, inputs)
  }
  return (process.memoryUsage().heapUsed - before) / TICKS / CARS
}

for (let round = 0; round < WARM_ROUNDS; round++) driveAgain()
console.log(Math.min(...Array.from({ length: MEASURED_ROUNDS }, driveAgain)))
