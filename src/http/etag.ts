/** Whether an If-None-Match header (RFC 9110, 13.1.2) names the given hash, weakly compared, or is "*". */
export function isKnownTo(ifNoneMatch: string | undefined, hash: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${hash}"`)
}
