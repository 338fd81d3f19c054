/** Which recordings have to go, decided apart from removing them. */

export interface RetentionLimits {
  /** Each 0 = none. */
  readonly ageMsMax: number
  readonly countMax: number
  readonly bytesMax: number
  /** Wall clock. */
  readonly nowMs: number
  /** Ids that stay whatever happens, and count for nothing: what is kept by hand takes no other its place. */
  readonly pinned: readonly string[]
}

export interface KeptFile {
  readonly id: string
  readonly bytes: number
  /** Wall clock of the last write. */
  readonly modifiedMs: number
}

/**
 * Ids of the files that have to go, so that the rest that is not pinned is within the limits: first those that are beyond
 * the limit all by themselves, which would cost all others their place, then the oldest.
 */
export function chooseForRemoval(files: readonly KeptFile[], limits: RetentionLimits): string[] {
  const { ageMsMax, countMax, bytesMax, nowMs } = limits
  const pinned = new Set(limits.pinned)
  const loose = files.filter(({ id }) => !pinned.has(id))
  let count = loose.length
  let bytes = loose.reduce((sum, file) => sum + file.bytes, 0)
  const isOver = (file: KeptFile) =>
    (ageMsMax > 0 && nowMs - file.modifiedMs > ageMsMax) ||
    (countMax > 0 && count > countMax) ||
    (bytesMax > 0 && bytes > bytesMax)
  const removed: string[] = []
  const isTooLong = ({ bytes: fileBytes }: KeptFile) => bytesMax > 0 && fileBytes > bytesMax
  const byOrder = loose.sort((one, other) => Number(isTooLong(other)) - Number(isTooLong(one)) || byAge(one, other))
  for (const file of byOrder) {
    if (!isOver(file)) continue
    removed.push(file.id)
    count--
    bytes -= file.bytes
  }
  return removed
}

/** Of files written in the same moment the id decides, which begins with the start of its run. */
function byAge(one: KeptFile, other: KeptFile): number {
  return one.modifiedMs - other.modifiedMs || (one.id < other.id ? -1 : 1)
}
