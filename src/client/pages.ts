/** Lists that the server gives page by page. */
export interface Page {
  /** The `next` of the page before. */
  readonly after?: string
  /** 1 to 100; the server may give fewer. */
  readonly limit?: number
}

export interface Listed<T> {
  readonly items: readonly T[]
  /** Absent on the last page. */
  readonly next?: string
}

/** All items, each page asked for when the loop comes to it. */
export async function* allPages<T>(list: (page: Page) => Promise<Listed<T>>): AsyncGenerator<T, void, undefined> {
  let page: Page = {}
  for (;;) {
    const { items, next } = await list(page)
    yield* items
    if (next === undefined) return
    page = { after: next }
  }
}
