/** How the lab writes times, and what it writes where there is none. */
export const NOT_REACHED = 'n/a'

/** 83.479 s is 1:23.479. */
export function lapTimeText(timeS: number): string {
  const ms = Math.round(timeS * 1000)
  const minutes = Math.floor(ms / 60_000)
  return `${minutes}:${((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')}`
}
