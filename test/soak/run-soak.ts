import { setTimeout as delay } from 'node:timers/promises'
import { Chance } from '../fuzz/support/chance.ts'
import { growthOf, type MemoryBounds, type ServerFigures } from '../support/proof/figures.ts'
import { ProofServer } from '../support/proof/proof-server.ts'
import { DEEDS, type Deed, type Party, visit } from './guests.ts'

/**
 * A live server with guests who come, race, watch, leave and drop at random for as long as one likes, and what it has
 * kept of them when all are gone.
 */
export interface SoakOptions {
  readonly seconds: number
  readonly seed: number
  /** Threads for sessions; 0: the main thread has them. */
  readonly workers?: number
  /** At a time. */
  readonly guests: number
  /** How long one does one thing, at most. */
  readonly stayMsMax: number
  /** Undefined leaves memory out, for lengths that only show what is counted. */
  readonly memory: MemoryBounds | undefined
  /** Called about once a minute. */
  readonly onProgress?: (seconds: number, figures: ServerFigures) => void
}

export interface SoakReport {
  readonly visits: number
  readonly refusals: Readonly<Record<string, number>>
  readonly deeds: Readonly<Record<Deed, number>>
  readonly before: ServerFigures
  readonly after: ServerFigures
  /** What has grown or went wrong, in words. */
  readonly complaints: readonly string[]
}

/** Races end by themselves in the midst of it, so that results are stored and sessions go round. */
const SETTINGS = ['session.race_seconds_max=6']
/** Before the start is looked at: until code is compiled and everything has been allocated once. */
const WARM_UP_SHARE = 0.2
const PROGRESS_MS = 60_000

export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { seconds, seed, workers = 0, guests, stayMsMax, memory, onProgress } = options
  await using server = await ProofServer.start([...SETTINGS, `server.workers=${workers}`])
  const chance = new Chance(seed)
  const party: Party = { ports: server.ports, sessions: new Set(), stayMsMax, refusals: {}, deeds: noDeeds() }
  const empty = await server.figures()
  const faults: string[] = []
  let visits = 0
  const come = async (endMs: number) => {
    while (performance.now() < endMs) {
      visits++
      const own = chance.fork()
      await visit(party, own).catch((error: unknown) => faults.push(`a guest (seed ${own.seed}) failed: ${error}`))
    }
  }
  const lasts = async (lengthS: number) => {
    const endMs = performance.now() + lengthS * 1000
    await Promise.all(Array.from({ length: guests }, () => come(endMs)))
    party.sessions.clear()
  }
  const stopProgress = onProgress === undefined ? () => {} : reportSteadily(server, onProgress)
  await lasts(seconds * WARM_UP_SHARE)
  const before = await server.figuresWhenQuiet(empty)
  await lasts(seconds * (1 - WARM_UP_SHARE))
  const after = await server.figuresWhenQuiet(before)
  stopProgress()
  const bounds = memory ?? { heap: Number.POSITIVE_INFINITY, rss: Number.POSITIVE_INFINITY }
  const errors = after.errors.map((line) => `logged: ${line}`)
  const complaints = [...growthOf(before, after, bounds), ...errors, ...faults]
  return { visits, refusals: party.refusals, deeds: party.deeds, before, after, complaints }
}

function noDeeds(): Record<Deed, number> {
  return Object.fromEntries(DEEDS.map((deed) => [deed, 0])) as Record<Deed, number>
}

function reportSteadily(server: ProofServer, onProgress: NonNullable<SoakOptions['onProgress']>): () => void {
  const beganMs = performance.now()
  let isOver = false
  const report = async () => {
    while (!isOver) {
      await delay(PROGRESS_MS, undefined, { ref: false })
      if (!isOver) onProgress((performance.now() - beganMs) / 1000, await server.figures())
    }
  }
  // It ends with the server, whose own end says why.
  report().catch(() => {})
  return () => {
    isOver = true
  }
}
