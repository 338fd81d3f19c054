import { z } from 'zod'
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, PAGE_MARK_LENGTH_MAX } from './limits.ts'

/** Every list is `{ items, next }`: the next page is the same address with `?after=` and the value of `next`. */
export interface ListPage<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export interface PageQuery {
  readonly after?: string | undefined
  readonly limit: number
}

export const pageQuery = z.object({
  after: z.string().min(1).max(PAGE_MARK_LENGTH_MAX).optional().meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_ITEMS_MAX)
    .default(PAGE_ITEMS_DEFAULT)
    .meta({ description: 'Items on the page, at most.' }),
})

/** A page of a list that is in memory, in the order of ids; the mark of a page is the last id on it. */
export function pageById<T extends { readonly id: string }>(
  all: readonly T[],
  { after, limit }: PageQuery,
): ListPage<T> {
  const rest = all.filter(({ id }) => after === undefined || id > after).sort((a, b) => (a.id < b.id ? -1 : 1))
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return rest.length > limit && last ? { items, next: last.id } : { items }
}
