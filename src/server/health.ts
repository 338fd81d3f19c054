import type { Health, Readiness } from '../http/server-view.ts'
import type { Degradation, ReadinessFault } from '../observability/levels.ts'
import type { Stall } from '../observability/loop-watch.ts'
import type { LoopFacts } from './session-housing.ts'

/** What the probes say, from facts and not from hope. */

/** Unhealthy while sessions run and no tick has for `stallMs`: a restart is the only help. */
export function healthOf(loop: Pick<LoopFacts, 'running' | 'lastTickMs'>, nowMs: number, stallMs: number): Health {
  const silentMs = nowMs - loop.lastTickMs
  if (loop.running === 0 || silentMs <= stallMs) return { isHealthy: true }
  return { isHealthy: false, reason: `no tick for ${Math.round(silentMs)} ms while ${loop.running} sessions run` }
}

/** Unhealthy a while after the main thread stood still: while it did, nobody was answered. */
export function healthOfThread(stall: Stall | undefined): Health {
  if (stall === undefined) return { isHealthy: true }
  const { delayMs, agoMs } = stall
  return {
    isHealthy: false,
    reason: `the main thread stood still for ${Math.round(delayMs)} ms, ${Math.round(agoMs / 1000)} s ago`,
  }
}

export interface ReadinessFacts {
  /** Nobody is listened to yet. */
  readonly isStarting: boolean
  readonly hasContent: boolean
  readonly isStorageUp: boolean
  /** Results whose deadline has passed and that are not on disk. */
  readonly unpersistedResults: number
  /** The ticks of some thread are behind. */
  readonly isLagging: boolean
  /** False while runs may be missing from their recordings, which is no reason to send players elsewhere. */
  readonly isRecordingWhole: boolean
  readonly isDraining: boolean
}

export function readinessOf(facts: ReadinessFacts): Readiness {
  const missing: readonly ReadinessFault[] = facts.isStarting ? STARTING : missingOf(facts)
  const degraded: readonly Degradation[] = facts.isRecordingWhole ? [] : ['recording']
  return { isReady: missing.length === 0, missing, ...(degraded.length === 0 ? {} : { degraded }) }
}

/** What is missing besides is opened one after the other then. */
const STARTING: readonly ReadinessFault[] = ['starting']

function missingOf(facts: ReadinessFacts): ReadinessFault[] {
  return [
    ...(facts.hasContent ? [] : ['content' as const]),
    ...(facts.isStorageUp && facts.unpersistedResults === 0 ? [] : ['storage' as const]),
    ...(facts.isLagging ? ['tick_lag' as const] : []),
    ...(facts.isDraining ? ['draining' as const] : []),
  ]
}
