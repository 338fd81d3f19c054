import { GameMode } from '../../../src/protocol/enums.ts'
import { Race } from '../../../src/race/race.ts'
import { GEAR_AUTO } from '../../../src/simulation/cars.ts'
import { formulaCar } from '../../support/car-data.ts'
import { preparedCar, ring } from '../../support/race-content.ts'

/**
 * Run by allocation.test.ts in a process of its own, with room for all it might allocate, so that nothing is collected
 * meanwhile: prints the bytes that the heap grew by in each of some stretches of a race, per tick and car.
 */
const CARS = 16
const WARM_UP_TICKS = 14_400
const STRETCH_TICKS = 7_200
/** Compilers work beside the race and may take their time on a busy machine; steady is what comes to rest in so many. */
const STRETCHES_MAX = 20
const STEADY_BYTES = 0.7

const race = new Race(ring, {
  tickHz: 240,
  capacity: CARS,
  seed: 1,
  mode: GameMode.Race,
  lapLimit: 10_000,
  countdownTicks: 1,
  hasCarContacts: true,
  finishTimeoutTicks: 240,
  stallTicks: 1e6,
  lengthTicksMax: 1e8,
  inputHoldTicks: 1e9,
})
const { plan } = preparedCar(formulaCar.id)
const isHuman = process.argv[2] === 'humans'
for (let slot = 0; slot < CARS; slot++) {
  race.addCar(slot, plan, isHuman ? 'human' : { skill: slot / CARS })
  race.seats.heldThrottle[slot] = 0.3
  race.seats.heldGear[slot] = GEAR_AUTO
}
const ignore = () => {}
run(WARM_UP_TICKS)
const bytes: number[] = []
do bytes.push(measureStretch())
while (bytes.length < STRETCHES_MAX && bytes.every((each) => each > STEADY_BYTES))
process.stdout.write(JSON.stringify(bytes))

function run(ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) race.step(ignore)
}

function measureStretch(): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  run(STRETCH_TICKS)
  return (process.memoryUsage().heapUsed - before) / STRETCH_TICKS / CARS
}
