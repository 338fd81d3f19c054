import { z } from 'zod'
import type { PageWish } from '../../observability/inspector/wire.ts'
import { INSPECT_TEXT_MAX } from './limits.ts'

const wishSchema = z.object({
  selected: z.string().max(INSPECT_TEXT_MAX).optional(),
  find: z.string().max(INSPECT_TEXT_MAX),
  wantsAll: z.boolean(),
})

/** What a page says it wants to see; undefined when it is something else. */
export function readWish(text: string): PageWish | undefined {
  const { data } = wishSchema.safeParse(parsed(text))
  return data && { selected: data.selected, find: data.find, wantsAll: data.wantsAll }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
