/** Why a recording ended whose end was made afterwards, from what a crash had left of it. */
export type CutOffReason = 'interrupted' | 'recovered'

/** True for a recording that a crash ended: by the server at its next start, or by hand (`replay -- recover`). */
export function isCutOff(reason: string): boolean {
  return REASONS.has(reason)
}

const REASONS: ReadonlySet<string> = new Set<CutOffReason>(['interrupted', 'recovered'])
