/** The value at `share` of the way from `low` to `high`. Small enough that V8 always inlines it, so nothing is boxed. */
export function lerp(low: number, high: number, share: number): number {
  return low + share * (high - low)
}
