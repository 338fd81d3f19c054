import type { Health, Readiness } from '../http/server-view.ts'
import type { LoopFacts } from './session-housing.ts'

/** What the probes say, from facts and not from hope. */

/** Unhealthy while sessions run and no tick has for `stallMs`: a restart is the only help. */
export function healthOf(stats: LoopFacts, nowMs: number, stallMs: number): Health {
  const silentMs = nowMs - stats.lastTickMs
  if (stats.running === 0 || silentMs <= stallMs) return { isHealthy: true }
  return { isHealthy: false, reason: `no tick for ${Math.round(silentMs)} ms while ${stats.running} sessions run` }
}

export interface ReadinessFacts {
  readonly hasContent: boolean
  readonly isListening: boolean
  readonly isStorageUp: boolean
  /** Results whose deadline has passed and that are not on disk. */
  readonly unpersistedResults: number
  /** False while runs may be missing from their recordings, which is no reason to send players elsewhere. */
  readonly isRecordingWhole: boolean
  readonly isDraining: boolean
}

export function readinessOf(facts: ReadinessFacts): Readiness {
  const missing = [
    ...(facts.hasContent ? [] : ['content']),
    ...(facts.isStorageUp && facts.unpersistedResults === 0 ? [] : ['storage']),
    ...(facts.isListening ? [] : ['listeners']),
    ...(facts.isDraining ? ['draining'] : []),
  ]
  return { isReady: missing.length === 0, missing, ...(facts.isRecordingWhole ? {} : { degraded: ['recording'] }) }
}
