import { setTimeout as delay } from 'node:timers/promises'
import { createAiRace, loadPlan } from './ai-race.ts'
import { forkBareLoop } from './bare-loop.ts'
import { quantile, round } from './bench.ts'
import { Crowd } from './crowd.ts'
import { WatchedServer } from './watched-server.ts'

export type CapacityKind = 'remote' | 'ai'

/** How one number of sessions went. */
export interface Probe {
  readonly gapP99Ms: number
  readonly durationP99Ms: number
  readonly lostTicks: number
  readonly cpuPercent: number
  readonly clientsCpuPercent: number
  readonly cars: number
  /** Of the telemetry that is due; 1 for the AI's, which nobody watches. */
  readonly arrivedShare: number
  readonly bareGapP99Ms: number
}

export const GAP_P99_MS_MAX = 5.5
const TICK_HZ = 240
/** Of the time from one tick to the next. */
export const WORK_SHARE_MAX = 0.8
const WORK_P99_MS_MAX = (WORK_SHARE_MAX * 1000) / TICK_HZ
const SETTLE_MS = 3000
const SESSIONS_MAX = 256

/** Where the search begins, and how near it comes. */
const FIRST = { remote: 8, ai: 32 }
const RESOLUTION = 1 / 16

/**
 * How many sessions a server holds, by two measures. `punctual`: no tick is lost, and the gap between ticks has a p99 of
 * 5.5 ms at most; what the machine itself is late by counts against the server. `working`: no tick is lost, and a tick's
 * work has a p99 of at most four fifths of the time there is; what the server itself can do.
 */
export class CapacitySearch {
  readonly #kind: CapacityKind
  readonly #seconds: number
  /** Both measures ask for some of the same numbers of sessions. */
  readonly #probes = new Map<number, Probe[]>()

  constructor(kind: CapacityKind, seconds: number) {
    this.#kind = kind
    this.#seconds = seconds
  }

  /**
   * Doubles the sessions until they are too many, then halves the difference until it is a sixteenth. Too many is what
   * failed twice: one bad moment of the machine is none of the server's. `probe` is that of the most that were held, or
   * of the fewest tried.
   */
  async most(measure: 'punctual' | 'working'): Promise<{ readonly held: number; readonly probe: Probe }> {
    let shown: Probe | undefined
    let held = 0
    let tooMany = SESSIONS_MAX + 1
    let next = FIRST[this.#kind]
    do {
      const { probe, isHeld } = await this.#tryTwice(next, HOLDS[measure])
      if (isHeld) {
        held = next
        shown = probe
      } else tooMany = next
      shown ??= probe
      next = tooMany > SESSIONS_MAX ? Math.min(held * 2, SESSIONS_MAX) : Math.floor((held + tooMany) / 2)
    } while (next > held && next < tooMany && tooMany - held > held * RESOLUTION)
    return { held, probe: shown }
  }

  async #tryTwice(count: number, holds: Holds): Promise<{ readonly probe: Probe; readonly isHeld: boolean }> {
    const probes = this.#probes.get(count) ?? []
    this.#probes.set(count, probes)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const probe = probes[attempt] ?? (await probeSessions(this.#kind, count, this.#seconds))
      probes[attempt] = probe
      if (holds(probe)) return { probe, isHeld: true }
    }
    return { probe: probes[ATTEMPTS - 1] as Probe, isHeld: false }
  }
}

const ATTEMPTS = 2

type Holds = (probe: Probe) => boolean

/** Drivers who get less are none that are served; a datagram or two of a session may miss the moment of the count. */
const ARRIVED_SHARE_MIN = 0.98
const isServed = ({ lostTicks, arrivedShare }: Probe) => lostTicks === 0 && arrivedShare >= ARRIVED_SHARE_MIN
const HOLDS = {
  punctual: (probe: Probe) => isServed(probe) && probe.gapP99Ms <= GAP_P99_MS_MAX,
  working: (probe: Probe) => isServed(probe) && probe.durationP99Ms <= WORK_P99_MS_MAX,
}

export async function openSessions(
  crowd: Crowd,
  server: WatchedServer,
  kind: CapacityKind,
  count: number,
): Promise<void> {
  const port = server.ports.tcp
  const remote = { ai: 0, humans: 16, isUdp: true, isDriving: true, hz: 0 }
  const ai = { ai: 19, humans: 1, isUdp: false, isDriving: false, hz: 1 }
  await crowd.host({ kind: 'tcp', port, sessions: count, ...(kind === 'remote' ? remote : ai) })
}

export function carsOf(kind: CapacityKind): number {
  return kind === 'remote' ? 16 : 20
}

/** So many sessions that not all could even be opened. */
const NOT_SERVED: Omit<Probe, 'cars'> = {
  gapP99Ms: Number.NaN,
  durationP99Ms: Number.NaN,
  lostTicks: 0,
  cpuPercent: Number.NaN,
  clientsCpuPercent: Number.NaN,
  arrivedShare: 0,
  bareGapP99Ms: Number.NaN,
}

async function probeSessions(kind: CapacityKind, count: number, seconds: number): Promise<Probe> {
  await using server = await WatchedServer.start({ settings: [`server.sessions_max=${SESSIONS_MAX}`] })
  await using crowd = new Crowd()
  try {
    await openSessions(crowd, server, kind, count)
  } catch (error) {
    console.error(`  ${count} ${kind}: ${String(error)}`)
    return { ...NOT_SERVED, cars: carsOf(kind) }
  }
  await delay(SETTLE_MS)
  using bare = forkBareLoop()
  const before = await crowd.report()
  const sample = await server.during(seconds)
  const after = await crowd.report()
  const bareGaps = await bare.stop()
  const due = count * 16 * TICK_HZ * sample.seconds
  const probe: Probe = {
    gapP99Ms: quantile(sample.gapsMs, 0.99),
    durationP99Ms: quantile(sample.durationsMs, 0.99),
    lostTicks: sample.lostTicks,
    cpuPercent: round((sample.cpuSeconds / sample.seconds) * 100),
    clientsCpuPercent: round((after.cpuMicros - before.cpuMicros) / sample.seconds / 1e4),
    cars: carsOf(kind),
    arrivedShare: kind === 'ai' ? 1 : round((after.frames - before.frames) / due),
    bareGapP99Ms: quantile(bareGaps, 0.99),
  }
  const { gapP99Ms, durationP99Ms, lostTicks, cpuPercent } = probe
  console.error(
    `  ${count} ${kind}: gap p99 ${gapP99Ms} ms, work p99 ${durationP99Ms} ms, lost ${lostTicks}, CPU ${cpuPercent} %`,
  )
  return probe
}

const STEP_TICKS = 2400

/** Microseconds a car and tick of an AI race of so many cars alone, in this process and on the clients' core. */
export async function measureStep(cars: number): Promise<number> {
  const { track, plan } = await loadPlan()
  const race = createAiRace(track, plan, { cars, tickHz: TICK_HZ })
  const run = () => {
    for (let tick = 0; tick < STEP_TICKS; tick++) race.step(() => {})
  }
  run()
  const beganMs = performance.now()
  run()
  return round(((performance.now() - beganMs) * 1000) / (STEP_TICKS * cars))
}
