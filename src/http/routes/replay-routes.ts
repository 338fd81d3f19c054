import type { Context, Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { z } from 'zod'
import { GameMode } from '../../protocol/enums.ts'
import type { ReplayAnswer } from '../../replay/replay-answer.ts'
import { REPLAY_SORTS, type ReplayPageRequest } from '../../storage/replay-index.ts'
import { FILTER_LENGTH_MAX } from '../limits.ts'
import { pageQuery, readQuery } from '../paging.ts'
import { replayJson } from '../replay-json.ts'
import type { ReplayView } from '../replay-view.ts'
import { modeName } from '../session-json.ts'
import { idOf, noReplay, refused } from './replay-answers.ts'

/** Recordings: the list, and what is in one. Frames of a race still running reach to within two seconds of it. */
export function addReplayRoutes(app: Hono, replays: ReplayView): void {
  app.get('/api/replays', async (c) => {
    const query = readQuery(c, listQuery)
    if (query instanceof Response) return query
    const { items, next } = await replays.list(pageRequest(query))
    return c.json({ items: items.map(replayJson), ...(next !== undefined && { next }) })
  })

  app.get('/api/replays/:id/meta', async (c) => {
    const id = idOf(c)
    return id === undefined ? noReplay(c) : document(c, await replays.meta(id))
  })

  app.get('/api/replays/:id/events', async (c) => {
    const id = idOf(c)
    if (id === undefined) return noReplay(c)
    const query = readQuery(c, eventsQuery)
    return query instanceof Response ? query : document(c, await replays.events(id, query))
  })

  app.get('/api/replays/:id/frames', async (c) => {
    const id = idOf(c)
    if (id === undefined) return noReplay(c)
    const query = readQuery(c, selectionQuery)
    if (query instanceof Response) return query
    const wanted = accepts(c, { header: 'Accept', supports: [JSON_TYPE, COMPACT_TYPE], default: JSON_TYPE })
    c.header('Vary', 'Accept')
    const form = wanted === COMPACT_TYPE ? 'compact' : 'json'
    return document(c, await replays.frames(id, query, form), wanted)
  })
}

const JSON_TYPE = 'application/json'
const COMPACT_TYPE = 'application/vnd.apexsim.frames'

const MODES: ReadonlyMap<string, GameMode> = new Map(Object.values(GameMode).map((mode) => [modeName(mode), mode]))

const filter = z.string().min(1).max(FILTER_LENGTH_MAX).optional()
const instant = z
  .string()
  .max(40)
  .refine((text) => /^\d{4}-\d\d-\d\d/.test(text) && Date.parse(text) >= 0, 'is not an instant in ISO 8601')
  .transform(Date.parse)
  .optional()

const listQuery = pageQuery.extend({
  sort: z.enum(REPLAY_SORTS).default('started_at'),
  order: z.enum(['desc', 'asc']).default('desc'),
  track: filter,
  player: filter,
  mode: z.enum([...MODES.keys()]).optional(),
  from: instant,
  to: instant,
  pinned: z.enum(['true', 'false']).optional(),
})

const part = z.string().max(FILTER_LENGTH_MAX).optional()
export const selectionQuery = z.object({ from: part, to: part, hz: part, cars: part })
const eventsQuery = pageQuery.extend({ from: part, to: part, kind: filter })

function pageRequest({ after, limit, sort, order, ...filters }: z.output<typeof listQuery>): ReplayPageRequest {
  const { track, player, from, to, pinned } = filters
  const mode = filters.mode === undefined ? undefined : MODES.get(filters.mode)
  return {
    limit,
    sort,
    isAscending: order === 'asc',
    ...(after !== undefined && { after }),
    ...(track !== undefined && { track }),
    ...(player !== undefined && { player }),
    ...(mode !== undefined && { mode }),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
    ...(pinned !== undefined && { isPinned: pinned === 'true' }),
  }
}

/** Nobody keeps what may be more a moment later. */
function document(c: Context, answer: ReplayAnswer<Uint8Array>, mediaType = JSON_TYPE): Response {
  if (!answer.ok) return refused(c, answer)
  return c.body(new Uint8Array(answer.value), 200, { 'Content-Type': mediaType, 'Cache-Control': 'no-store' })
}
