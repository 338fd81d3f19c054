import type { CarData } from '../../content/car-data.ts'
import type { TrackData } from '../../content/track-data.ts'
import type { RacePlan } from '../../driver/race-plan.ts'
import type { Track } from '../../simulation/track.ts'

/** What the planner's thread is started with. */
export interface PlannerWorkerData {
  /** Where plans are kept from one start of the server to the next; undefined: nowhere. */
  readonly cacheFolder: string | undefined
}

/** What the planner asks its thread, and is answered; one answer a question, in order. `number` is the same for the same track. */
export type PlannerRequest =
  | { readonly kind: 'track'; readonly track: TrackData; readonly number: number }
  | { readonly kind: 'plan'; readonly track: TrackData; readonly number: number; readonly car: CarData }

export type PlannerReply =
  | { readonly kind: 'track'; readonly track: Track }
  /** `notKept` says why the plan could not be kept on disk. */
  | { readonly kind: 'plan'; readonly plan: RacePlan; readonly notKept?: string }
  | { readonly kind: 'failure'; readonly message: string }
