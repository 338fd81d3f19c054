import { buildRacePlan } from '../../src/driver/race-plan.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { Race } from '../../src/race/race.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import { createTrackPoints, createWorldPose, project, samplePosition } from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'
import { loadContent } from '../../src/storage/content-directory.ts'
import { round } from './bench.ts'

// Run by step.ts: prints its results as JSON. Each figure is the median of three measurements, the yardstick beside it.

const WARM_UP_TICKS = 6000
const ROOTS = 20
const ignore = () => {}

const seconds = Number(process.argv[2])
const root = new URL('../../content/', import.meta.url).pathname
const content = await loadContent({ tracksDir: `${root}tracks`, carsDir: `${root}cars`, trustElevation: false })
const [first] = content.tracks
const [car] = content.cars
const long = content.tracks.find((track) => track.data.file.includes('park-circuit'))
if (first === undefined || car === undefined || long === undefined) throw new Error('there is no content')
const track = buildTrack(first.data)
const plan = buildRacePlan(track, car.data)

process.stdout.write(
  JSON.stringify([benchTick(20), benchTick(64), benchProjection(), benchPlan(buildTrack(long.data))]),
)

function benchTick(cars: number) {
  const race = new Race(track, {
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
  })
  for (let slot = 0; slot < cars; slot++) race.addCar(slot, plan, { skill: slot / cars })
  const run = (ticks: number) => {
    for (let tick = 0; tick < ticks; tick++) race.step(ignore)
  }
  run(WARM_UP_TICKS)
  const ns = thrice(() => nsPer(() => run(240), 240 * cars))
  return {
    name: 'step',
    params: { cars, driver: 'ai' },
    metrics: { ns_per_car_tick: ns.metric, bytes_per_car_tick: bytesPer(() => run(4800), 4800 * cars) },
    yardstick: { ns_per_chain_of_20_roots: ns.yardstick },
    ratios: { to_chain: round(ns.metric / ns.yardstick) },
  }
}

/** A point that moves as a car does at 100 m/s, half a car beside the line; the hint moves on with it, as in the step. */
function benchProjection() {
  const count = Math.floor(track.lengthM / 0.42)
  const points = createTrackPoints(1)
  const pose = createWorldPose()
  const x = new Float64Array(count)
  const y = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    samplePosition(track, index * 0.42, 1, pose)
    x[index] = pose.x
    y[index] = pose.y
  }
  const lap = () => {
    points.s[0] = 0
    for (let index = 0; index < count; index++) {
      points.x[0] = x[index] ?? 0
      points.y[0] = y[index] ?? 0
      points.s[0] = (points.s[0] ?? 0) + 0.42
      project(track, points, 0)
    }
  }
  const ns = thrice(() => nsPer(lap, count))
  return {
    name: 'projection',
    params: { hint: 'moved by its speed' },
    metrics: { ns: ns.metric },
    yardstick: { ns_per_chain_of_20_roots: ns.yardstick },
    ratios: { to_chain: round(ns.metric / ns.yardstick) },
  }
}

function benchPlan(circuit: Track) {
  const carData = plan.car
  const ms = thrice(() => {
    const beganMs = performance.now()
    buildRacePlan(circuit, carData)
    return performance.now() - beganMs
  })
  return {
    name: 'plan',
    params: { length_m: Math.round(circuit.lengthM) },
    metrics: { ms: ms.metric, ms_for_7_km: round((ms.metric * 7000) / circuit.lengthM) },
    yardstick: { ns_per_chain_of_20_roots: ms.yardstick },
  }
}

function thrice(measure: () => number): { readonly metric: number; readonly yardstick: number } {
  const runs = Array.from({ length: 3 }, () => ({ metric: measure(), yardstick: yardstickNs() }))
  const median = (key: 'metric' | 'yardstick') => round(runs.map((run) => run[key]).sort((a, b) => a - b)[1] ?? NaN)
  return { metric: median('metric'), yardstick: median('yardstick') }
}

/** Nanoseconds per item of `work`, which does `items` of them. */
function nsPer(work: () => void, items: number): number {
  const beganMs = performance.now()
  let done = 0
  do {
    work()
    done += items
  } while (performance.now() - beganMs < (seconds * 1000) / 12)
  return ((performance.now() - beganMs) * 1e6) / done
}

function yardstickNs(): number {
  let value = 1
  return nsPer(() => {
    for (let index = 0; index < 1000 * ROOTS; index++) value = Math.sqrt(value + index)
  }, 1000)
}

/** Bytes that stay on the heap per item; the least of some runs, since compilers and laps leave something too. */
function bytesPer(work: () => void, items: number): number {
  const runs = Array.from({ length: 4 }, () => {
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    work()
    return (process.memoryUsage().heapUsed - before) / items
  })
  return round(Math.min(...runs))
}
