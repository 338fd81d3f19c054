import { findListing, type Named } from '../content/find-listing.ts'

/** The configuration names content that is not there. */
export class UnknownContentError extends Error {
  readonly code = 'unknown-content'

  constructor(key: string, wanted: string, known: readonly string[]) {
    super(`${key} names "${wanted}", which is not in the content; known are ${known.join(', ')}`)
    this.name = 'UnknownContentError'
  }
}

/**
 * The item called `wanted`, or the first one for an empty text. Throws UnknownContentError, naming the configuration's
 * `key`, when there is none.
 */
export function findContent<T extends Named>(items: readonly T[], wanted: string, key: string): T {
  const found = wanted === '' ? items[0] : findListing(items, wanted)
  if (found === undefined)
    throw new UnknownContentError(
      key,
      wanted,
      items.map(({ name }) => name),
    )
  return found
}
