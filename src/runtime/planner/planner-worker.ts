import { parentPort, workerData } from 'node:worker_threads'
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
let last: { readonly number: number; readonly track: Track } | undefined

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
    if (request.kind === 'track') return { kind: 'track', track: trackOf(request) }
    return cache === undefined
      ? { kind: 'plan', plan: buildRacePlan(trackOf(request), request.car) }
      : keptPlan(cache, request)
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? error.message : String(error) }
  }
}

function keptPlan(
  { keyOf, read, write }: NonNullable<typeof cache>,
  request: Extract<PlannerRequest, { kind: 'plan' }>,
): PlannerReply {
  const { track, car } = request
  const key = keyOf(track, car)
  const kept = read(key)
  if (kept !== undefined) return { kind: 'plan', plan: kept }
  const plan = buildRacePlan(trackOf(request), car)
  const failure = write(key, plan)
  return failure === undefined ? { kind: 'plan', plan } : { kind: 'plan', plan, notKept: failure.message }
}

function trackOf({ track, number }: PlannerRequest): Track {
  if (last?.number !== number) last = { number, track: buildTrack(track) }
  return last.track
}
