import type { Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { z } from 'zod'
import { GameMode } from '../../protocol/enums.ts'
import { REPLAY_SORTS } from '../../protocol/replay-messages.ts'
import type { ReplayPageRequest } from '../../storage/replay-index.ts'
import { FILTER_LENGTH_MAX } from '../limits.ts'
import { pageQuery, readQuery } from '../paging.ts'
import { replayJson } from '../replay-json.ts'
import type { ReplayAllowance, ReplayView } from '../replay-view.ts'
import { modeName } from '../session-json.ts'
import { idOf, noReplay } from './replay-answers.ts'
import { JSON_TYPE, sendDocument } from './replay-documents.ts'

/**
 * Recordings: the list, and what is in one. Frames of a race still running reach to within two seconds of it. Without an
 * allowance nobody is limited.
 */
export function addReplayRoutes(app: Hono, replays: ReplayView, allowance?: ReplayAllowance): void {
  app.get('/api/replays', async (c) => {
    const query = readQuery(c, listQuery)
    if (query instanceof Response) return query
    const { items, next } = await replays.list(pageRequest(query))
    return c.json({ items: items.map(replayJson), ...(next !== undefined && { next }) })
  })

  app.get('/api/replays/:id/meta', async (c) => {
    const id = idOf(c)
    return id === undefined ? noReplay(c) : sendDocument(c, (signal) => replays.meta(id, signal), { allowance })
  })

  app.get('/api/replays/:id/events', async (c) => {
    const id = idOf(c)
    if (id === undefined) return noReplay(c)
    const query = readQuery(c, eventsQuery)
    if (query instanceof Response) return query
    return sendDocument(c, (signal) => replays.events(id, query, signal), { allowance })
  })

  app.get('/api/replays/:id/frames', async (c) => {
    const id = idOf(c)
    if (id === undefined) return noReplay(c)
    const query = readQuery(c, selectionQuery)
    if (query instanceof Response) return query
    const wanted = accepts(c, { header: 'Accept', supports: [JSON_TYPE, COMPACT_TYPE], default: JSON_TYPE })
    c.header('Vary', 'Accept')
    const form = wanted === COMPACT_TYPE ? 'compact' : 'json'
    return sendDocument(c, (signal) => replays.frames(id, query, form, signal), { allowance, mediaType: wanted })
  })
}

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
