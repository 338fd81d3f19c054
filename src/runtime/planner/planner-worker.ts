import { parentPort, workerData } from 'node:worker_threads'
import type { CarData } from '../../content/car-data.ts'
import type { TrackData } from '../../content/track-data.ts'
import { buildRacePlan } from '../../driver/race-plan.ts'
import { buildTrack } from '../../simulation/build-track.ts'
import type { Track } from '../../simulation/track.ts'
import { yieldToTicks } from '../yield-to-ticks.ts'
import { createPlanCache } from './plan-cache.ts'
import { createPlanKeys } from './plan-key.ts'
import type { PlannerReply, PlannerRequest, PlannerWorkerData } from './planner-messages.ts'

yieldToTicks()

// The planner's thread: answers each request, one after another. The last track is kept for the plans that follow it.
const { cacheFolder } = workerData as PlannerWorkerData
const cache = cacheFolder === undefined ? undefined : openCache(cacheFolder)
let last: { readonly id: string; readonly track: Track } | undefined

parentPort?.on('message', (request: PlannerRequest) => parentPort?.postMessage(answer(request)))

/** None where the code is not there to be read, as in a bundle: then a plan could outlive the code that made it. */
function openCache(folder: string) {
  try {
    return { ...createPlanCache(folder), keyOf: createPlanKeys() }
  } catch {
    return undefined
  }
}

function answer(request: PlannerRequest): PlannerReply {
  try {
    if (request.kind === 'track') return { kind: 'track', track: trackOf(request.track) }
    return cache === undefined
      ? { kind: 'plan', plan: buildRacePlan(trackOf(request.track), request.car) }
      : keptPlan(cache, request.track, request.car)
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? error.message : String(error) }
  }
}

function keptPlan({ keyOf, read, write }: NonNullable<typeof cache>, track: TrackData, car: CarData): PlannerReply {
  const key = keyOf(track, car)
  const kept = read(key)
  if (kept !== undefined) return { kind: 'plan', plan: kept }
  const plan = buildRacePlan(trackOf(track), car)
  const failure = write(key, plan)
  return failure === undefined ? { kind: 'plan', plan } : { kind: 'plan', plan, notKept: failure.message }
}

function trackOf(data: TrackData): Track {
  if (last?.id !== data.id) last = { id: data.id, track: buildTrack(data) }
  return last.track
}
