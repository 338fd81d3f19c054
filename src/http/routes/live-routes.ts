import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { parseId, type SessionId } from '../../protocol/ids.ts'
import { answerWithEvents } from '../event-stream.ts'
import { LIVE_REFUSALS, LIVE_RETRY_SECONDS, type LiveRefusal, type LiveStreams, liveQuery } from '../live-streams.ts'
import { readQuery } from '../paging.ts'
import { problem } from '../problem.ts'
import { originOf } from '../request-rates.ts'

/** What happens on the server and in each session, as server-sent events. `app` takes the routes, and their description if it has a document. */
export function addLiveRoutes(app: { route(path: '/', routes: OpenAPIHono): unknown }, live: LiveStreams): void {
  const routes = new OpenAPIHono()
  for (const route of [SERVER_ROUTE, SESSION_ROUTE]) routes.openAPIRegistry.registerPath(route)
  routes.get(SERVER_ROUTE.getRoutingPath(), (c) => stream(c, live, undefined))
  routes.get(SESSION_ROUTE.getRoutingPath(), (c) => {
    const sessionId = parseId<SessionId>(c.req.param('id'))
    return sessionId === undefined ? refused(c, 'unknown') : stream(c, live, sessionId)
  })
  app.route('/', routes)
}

function stream(c: Context, live: LiveStreams, sessionId: SessionId | undefined): Response {
  const query = readQuery(c, liveQuery)
  if (query instanceof Response) return query
  const lastEventId = c.req.header('Last-Event-ID') ?? query.last_event_id
  const opening = live.open({ sessionId, hasCars: query.cars === 'true', lastEventId }, originOf(c))
  if (!opening.ok) return refused(c, opening.refusal)
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': EVENT_STREAM, 'Cache-Control': 'no-store' })
  return answerWithEvents(c, opening.attach)
}

function refused(c: Context, refusal: LiveRefusal): Response {
  const { status, title, detail } = LIVE_REFUSALS[refusal]
  if (status !== 404) c.header('Retry-After', String(LIVE_RETRY_SECONDS))
  return problem(c, status, title, detail)
}

const EVENT_STREAM = 'text/event-stream'
const problems = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: z.object({ title: z.string(), detail: z.string() }) } },
})
const answers = {
  200: {
    description: 'Events until either side ends it; see docs/OPERATIONS.md, Live.',
    content: { [EVENT_STREAM]: { schema: z.string() } },
  },
  400: problems('The query is not understood.'),
  429: problems('Too many requests or streams of this address.'),
  503: problems('All streams are taken, or the server is stopping.'),
}

const SERVER_ROUTE = createRoute({
  method: 'get',
  path: '/api/live',
  summary: 'What happens on the server, live',
  description:
    'Server-sent events `snapshot`, `session` and `server`. As a WebSocket: texts with the same id, event and data.',
  request: { query: liveQuery },
  responses: answers,
})

const SESSION_ROUTE = createRoute({
  method: 'get',
  path: '/api/live/sessions/{id}',
  summary: 'What happens in a session, live',
  description:
    'Server-sent events `snapshot`, `timing`, `event`, `session`, `server` and, when asked for, `cars`. As a WebSocket: texts with the same id, event and data.',
  request: { params: z.object({ id: z.string().openapi({ format: 'uuid' }) }), query: liveQuery },
  responses: { ...answers, 404: problems('No session that runs has this id.') },
})
