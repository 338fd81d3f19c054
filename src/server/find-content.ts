/** The configuration names content that is not there. */
export class UnknownContentError extends Error {
  readonly code = 'unknown-content'

  constructor(key: string, wanted: string, known: readonly string[]) {
    super(`${key} names "${wanted}", which is not in the content; known are ${known.join(', ')}`)
    this.name = 'UnknownContentError'
  }
}

/**
 * The item whose id, name or file stem is `wanted`, whatever the case; the first one for an empty text. Throws
 * UnknownContentError, naming the configuration's `key`, when there is none.
 */
export function findContent<T extends { readonly id: string; readonly name: string; readonly file: string }>(
  items: readonly T[],
  wanted: string,
  key: string,
): T {
  const text = wanted.toLowerCase()
  const found = wanted === '' ? items[0] : items.find((item) => namesOf(item).includes(text))
  if (found === undefined)
    throw new UnknownContentError(
      key,
      wanted,
      items.map(({ name }) => name),
    )
  return found
}

/** A car's file is called car.toml, so its folder is what people call it. */
function namesOf({ id, name, file }: { id: string; name: string; file: string }): readonly string[] {
  const parts = file.split('/')
  const stem = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '')
  return [id, name, stem === 'car' ? (parts.at(-2) ?? stem) : stem].map((text) => text.toLowerCase())
}
