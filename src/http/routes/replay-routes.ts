import { accepts } from 'hono/accepts'
import { z } from 'zod'
import { GameMode } from '../../protocol/enums.ts'
import { REPLAY_SORTS } from '../../protocol/replay-messages.ts'
import type { ReplayPageRequest } from '../../storage/replay-index.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { FILTER_LENGTH_MAX } from '../limits.ts'
import { pageQuery } from '../paging.ts'
import { replayJson } from '../replay-json.ts'
import type { ReplayAllowance, ReplayView } from '../replay-view.ts'
import { rangeQuery, replayParams, selectionQuery } from '../schemas/parameters.ts'
import { modeName } from '../session-json.ts'
import { JSON_TYPE, sendDocument } from './replay-documents.ts'

/**
 * Recordings: the list, and what is in one. Frames of a race still running reach to within two seconds of it. Without an
 * allowance nobody is limited.
 */
export function addReplayRoutes(app: Api, replays: ReplayView, allowance?: ReplayAllowance): void {
  app.openapi(listRoute, async (c) => {
    const { items, next } = await replays.list(pageRequest(c.req.valid('query')))
    return c.json({ items: items.map(replayJson), ...(next !== undefined && { next }) })
  })

  app.openapi(metaRoute, (c) => {
    const { id } = c.req.valid('param')
    return sendDocument(c, (signal) => replays.meta(id, signal), { allowance })
  })

  app.openapi(eventsRoute, (c) => {
    const { id } = c.req.valid('param')
    const query = c.req.valid('query')
    return sendDocument(c, (signal) => replays.events(id, query, signal), { allowance })
  })

  app.openapi(framesRoute, (c) => {
    const { id } = c.req.valid('param')
    const query = c.req.valid('query')
    const wanted = accepts(c, { header: 'Accept', supports: [JSON_TYPE, COMPACT_TYPE], default: JSON_TYPE })
    c.header('Vary', 'Accept')
    const form = wanted === COMPACT_TYPE ? 'compact' : 'json'
    return sendDocument(c, (signal) => replays.frames(id, query, form, signal), { allowance, mediaType: wanted })
  })
}

const COMPACT_TYPE = 'application/vnd.apexsim.frames'

const MODES: ReadonlyMap<string, GameMode> = new Map(Object.values(GameMode).map((mode) => [modeName(mode), mode]))

const filter = (description: string) => z.string().min(1).max(FILTER_LENGTH_MAX).optional().meta({ description })
const instant = (description: string) =>
  z
    .string()
    .max(40)
    .refine((text) => /^\d{4}-\d\d-\d\d/.test(text) && Date.parse(text) >= 0, 'is not an instant in ISO 8601')
    .meta({ description, example: '2026-11-30T12:00:00Z' })
    .transform(Date.parse)
    .optional()

const listQuery = pageQuery.extend({
  sort: z.enum(REPLAY_SORTS).default('started_at').meta({ description: 'What the list is sorted by.' }),
  order: z.enum(['desc', 'asc']).default('desc').meta({ description: 'Largest or newest first, or last.' }),
  track: filter('Id or name of the track, in any letter case.'),
  player: filter('Id or name of somebody who took part, in any letter case.'),
  mode: z
    .enum([...MODES.keys()])
    .optional()
    .meta({ description: 'The game mode.' }),
  from: instant('Started at this instant or later, ISO 8601.'),
  to: instant('Started before this instant, ISO 8601.'),
  pinned: z.enum(['true', 'false']).optional().meta({ description: 'Only those that are pinned, or are not.' }),
})

const eventsQuery = pageQuery.extend({
  ...rangeQuery.shape,
  kind: filter('The kind of event, as in `kind` of the items.'),
})

const listRoute = apiRoute({
  method: 'get',
  path: '/api/replays',
  operationId: 'listReplays',
  tag: 'replays',
  summary: 'The recordings that are listed',
  request: { query: listQuery },
})

const metaRoute = apiRoute({
  method: 'get',
  path: '/api/replays/{id}/meta',
  operationId: 'getReplayMeta',
  tag: 'replays',
  summary: 'Header, drivers, cars, results, laps and columns of a recording',
  request: { params: replayParams() },
})

const eventsRoute = apiRoute({
  method: 'get',
  path: '/api/replays/{id}/events',
  operationId: 'listReplayEvents',
  tag: 'replays',
  summary: 'What happened in a recording',
  description: 'A page may be shorter than its limit, even empty, and have a `next` all the same.',
  request: { params: replayParams(), query: eventsQuery },
})

const framesRoute = apiRoute({
  method: 'get',
  path: '/api/replays/{id}/frames',
  operationId: 'getReplayFrames',
  tag: 'replays',
  summary: 'Where the cars were: for each car a list a column',
  description:
    'One answer has at most 24,000 samples of single cars and two minutes; `next` is where to go on (`from=`). While the race is run there is always a `next`.',
  request: { params: replayParams(), query: selectionQuery },
})

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
