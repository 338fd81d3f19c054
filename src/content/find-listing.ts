/** What a person may call a track or a car: its id, its name, or the name of its file. */
export interface Named {
  readonly id: string
  readonly name: string
  /** `tracks/oval.yaml` is called oval, `cars/formula/car.toml` is called formula. */
  readonly file: string
}

/** The item called `wanted`, whatever the case of its letters: how configuration and command lines name content. */
export function findListing<T extends Named>(items: readonly T[], wanted: string): T | undefined {
  const name = wanted.toLowerCase()
  const isCalled = (item: T) => [item.id, item.name, fileName(item.file)].some((text) => text.toLowerCase() === name)
  return items.find(isCalled)
}

export function fileName(file: string): string {
  const parts = file.split('/')
  const last = parts.at(-1) ?? ''
  const stem = last.replace(/\.[^.]*$/, '')
  return stem === 'car' ? (parts.at(-2) ?? stem) : stem
}
