import { buildRacePlan } from '../src/driver/race-plan.ts'
import { GameMode } from '../src/protocol/enums.ts'
import { Race } from '../src/race/race.ts'
import { buildTrack } from '../src/simulation/build-track.ts'
import { loadContent } from '../src/storage/content-directory.ts'
import { type Bench, type BenchOptions, round } from './support/bench.ts'

/** Nanoseconds of a whole tick per car: AI, physics, contacts and timing, on the first own circuit. */
export async function benchStep({ seconds }: BenchOptions): Promise<Bench[]> {
  const root = new URL('../content/', import.meta.url).pathname
  const content = await loadContent({ tracksDir: `${root}tracks`, carsDir: `${root}cars`, trustElevation: false })
  const trackData = content.tracks[0]?.data
  const carData = content.cars[0]?.data
  if (trackData === undefined || carData === undefined) throw new Error('there is no content')
  const track = buildTrack(trackData)
  const plan = buildRacePlan(track, carData)
  return [20, 64].map((cars) => {
    const race = new Race(track, settings(cars))
    for (let slot = 0; slot < cars; slot++) race.addCar(slot, plan, { skill: slot / cars })
    run(race, 2000)
    const beganMs = performance.now()
    let ticks = 0
    while (performance.now() - beganMs < (seconds * 1000) / 6) {
      run(race, 240)
      ticks += 240
    }
    const nsPerCar = ((performance.now() - beganMs) * 1e6) / ticks / cars
    return { name: 'step', params: { cars, driver: 'ai' }, metrics: { ns_per_car_tick: round(nsPerCar) } }
  })
}

function settings(cars: number): ConstructorParameters<typeof Race>[1] {
  return {
    tickHz: 240,
    capacity: cars,
    seed: 1,
    mode: GameMode.FreePractice,
    lapLimit: 0,
    countdownTicks: 0,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: 60,
  }
}

function run(race: Race, ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) race.step(ignore)
}

function ignore(): void {}
