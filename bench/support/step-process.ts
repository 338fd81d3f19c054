import { buildRacePlan } from '../../src/driver/race-plan.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import { createTrackPoints, createWorldPose, project, samplePosition } from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'
import { createAiRace, loadPlan, loadShippedContent } from './ai-race.ts'
import { quantile, round } from './bench.ts'

// Run by step.ts: prints its results as JSON, each with the yardstick beside it.

/** Until the compiler has settled, and the field has gone from its start into its race. */
const WARM_UP_CAR_TICKS = 2_400_000
/** Goes on for so much of the time given: decisions that are rare are compiled late, and allocate until then. */
const WARM_UP_SHARE = 0.8
const MEASURED_SHARE = 0.125
/** What a car at 100 m/s moves in a tick at 240 Hz. */
const STRIDE_M = 0.42
const FIELD = 20
/** How many parts a measurement is made of. */
const WINDOWS = 15
const ROOTS = 20
const CHAINS = 1000
const CHAIN_WARM_UP_SHARE = 0.02
/** The end of the last chains of roots: what nobody reads is optimised away. */
const chainEnd = new Float64Array(1)
const ignore = () => {}

const seconds = Number(process.argv[2])
const { track, plan } = await loadPlan()
const { tracks } = await loadShippedContent()
const long = tracks.find(({ data }) => data.file.includes('park-circuit'))
if (long === undefined) throw new Error('the long circuit is not there')

process.stdout.write(
  JSON.stringify([benchTick(20), benchTick(64), benchProjection(), benchPlan(buildTrack(long.data))]),
)

function benchTick(cars: number) {
  const race = createAiRace(track, plan, { cars, tickHz: 240 })
  const run = (ticks: number) => {
    for (let tick = 0; tick < ticks; tick++) race.step(ignore)
  }
  run(WARM_UP_CAR_TICKS / cars)
  nsPer(() => run(240), 240, WARM_UP_SHARE)
  const ns = withYardstick(() => nsPer(() => run(240), 240 * cars))
  return {
    name: 'step',
    params: { cars, driver: 'ai' },
    metrics: { ns_per_car_tick: ns.metric, bytes_per_car_tick: bytesPer(() => run(4800), 4800 * cars) },
    yardstick: { ns_per_chain_of_20_roots: ns.yardstick },
    ratios: { to_chain: round(ns.metric / ns.yardstick) },
  }
}

/**
 * A field of cars at 100 m/s spread over the lap, half a car beside the line; a hint moves on with its car, as in the
 * step, which projects one car after the other.
 */
function benchProjection() {
  const count = Math.floor(track.lengthM / STRIDE_M)
  const points = createTrackPoints(FIELD)
  const pose = createWorldPose()
  const x = new Float64Array(count)
  const y = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    samplePosition(track, index * STRIDE_M, 1, pose)
    x[index] = pose.x
    y[index] = pose.y
  }
  const spacing = Math.floor(count / FIELD)
  for (let car = 0; car < FIELD; car++) points.s[car] = car * spacing * STRIDE_M
  let moved = 0
  const tick = () => {
    moved++
    for (let car = 0; car < FIELD; car++) {
      const place = (car * spacing + moved) % count
      points.x[car] = x[place] ?? 0
      points.y[car] = y[place] ?? 0
      points.s[car] = (points.s[car] ?? 0) + STRIDE_M
      project(track, points, car)
    }
  }
  const lap = () => {
    for (let ticks = 0; ticks < count; ticks++) tick()
  }
  nsPer(lap, FIELD * count)
  const ns = withYardstick(() => nsPer(lap, FIELD * count))
  return {
    name: 'projection',
    params: { cars: FIELD, hint: 'moved by its speed' },
    metrics: { ns: ns.metric },
    yardstick: { ns_per_chain_of_20_roots: ns.yardstick },
    ratios: { to_chain: round(ns.metric / ns.yardstick) },
  }
}

function benchPlan(circuit: Track) {
  const carData = plan.car
  const ms = withYardstick(() => {
    const beganMs = performance.now()
    buildRacePlan(circuit, carData)
    return performance.now() - beganMs
  })
  return {
    name: 'plan',
    params: { length_m: Math.round(circuit.lengthM) },
    metrics: { ms: ms.metric, ms_for_7_km: round((ms.metric * 7000) / circuit.lengthM) },
    yardstick: { ns_per_chain_of_20_roots: ms.yardstick },
    ratios: { to_1000_chains: round((ms.metric * 1e3) / ms.yardstick) },
  }
}

/** The yardstick is taken right after the measurement, when the core is as fast as it was. */
function withYardstick(measure: () => number): { readonly metric: number; readonly yardstick: number } {
  return { metric: round(measure()), yardstick: round(yardstickNs()) }
}

/** Nanoseconds per item of `work`, which does `items` of them: the median of some windows, whatever else the core did. */
function nsPer(work: () => void, items: number, share = MEASURED_SHARE): number {
  return quantile(
    Float64Array.from({ length: WINDOWS }, () => nsPerInWindow(work, items, share)),
    0.5,
  )
}

function nsPerInWindow(work: () => void, items: number, share: number): number {
  const beganMs = performance.now()
  let done = 0
  do {
    work()
    done += items
  } while (performance.now() - beganMs < (seconds * 1000 * share) / WINDOWS)
  return ((performance.now() - beganMs) * 1e6) / done
}

/** Nanoseconds a chain of square roots, each of the one before. It is compiled by the time it counts, as the step is. */
function yardstickNs(): number {
  nsPer(runChains, CHAINS, CHAIN_WARM_UP_SHARE)
  return nsPer(runChains, CHAINS)
}

function runChains(): void {
  let value = 1
  for (let index = 0; index < CHAINS * ROOTS; index++) value = Math.sqrt(value + index)
  chainEnd[0] = value
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
