import { parentPort } from 'node:worker_threads'
import type { TrackData } from '../../content/track-data.ts'
import { buildRacePlan } from '../../driver/race-plan.ts'
import { buildTrack } from '../../simulation/build-track.ts'
import type { Track } from '../../simulation/track.ts'
import type { PlannerReply, PlannerRequest } from './planner-messages.ts'

// The planner's thread: answers each request, one after another. The last track is kept for the plans that follow it.
let last: { readonly id: string; readonly track: Track } | undefined

parentPort?.on('message', (request: PlannerRequest) => parentPort?.postMessage(answer(request)))

function answer(request: PlannerRequest): PlannerReply {
  try {
    const track = trackOf(request.track)
    return request.kind === 'track'
      ? { kind: 'track', track }
      : { kind: 'plan', plan: buildRacePlan(track, request.car) }
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? error.message : String(error) }
  }
}

function trackOf(data: TrackData): Track {
  if (last?.id !== data.id) last = { id: data.id, track: buildTrack(data) }
  return last.track
}
