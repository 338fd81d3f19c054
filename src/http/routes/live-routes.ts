import type { Context } from 'hono'
import type { z } from 'zod'
import type { SessionId } from '../../protocol/ids.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { answerWithEvents, hasConnection } from '../event-stream.ts'
import { LIVE_REFUSALS, LIVE_RETRY_SECONDS, type LiveRefusal, type LiveStreams, liveQuery } from '../live-streams.ts'
import { problem } from '../problem.ts'
import { originOf } from '../request-rates.ts'
import { sessionParams } from '../schemas/parameters.ts'

/** What happens on the server and in each session, as server-sent events. */
export function addLiveRoutes(app: Api, live: LiveStreams): void {
  app.openapi(serverRoute, (c) => stream(c, live, { sessionId: undefined, ...c.req.valid('query') }))
  app.openapi(sessionRoute, (c) => stream(c, live, { sessionId: c.req.valid('param').id, ...c.req.valid('query') }))
}

interface Asked extends z.infer<typeof liveQuery> {
  /** Undefined for the server as a whole. */
  readonly sessionId: SessionId | undefined
}

function stream(c: Context, live: LiveStreams, { sessionId, cars, last_event_id }: Asked): Response {
  const lastEventId = c.req.header('Last-Event-ID') ?? last_event_id
  const opening = live.open({ sessionId, hasCars: cars === 'true', lastEventId }, originOf(c))
  if (!opening.ok) return refused(c, opening.refusal)
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': EVENT_STREAM, 'Cache-Control': 'no-store' })
  // A hundred fit in one packet: each would be a viewer to write to, for the price of none.
  if (!hasConnection(c)) return refused(c, 'behind')
  return answerWithEvents(c, opening.attach)
}

function refused(c: Context, refusal: LiveRefusal): Response {
  const { status, title, detail } = LIVE_REFUSALS[refusal]
  if (status !== 404) c.header('Retry-After', String(LIVE_RETRY_SECONDS))
  return problem(c, status, title, detail)
}

const EVENT_STREAM = 'text/event-stream'

const serverRoute = apiRoute({
  method: 'get',
  path: '/api/live',
  operationId: 'watchServer',
  tag: 'live',
  summary: 'What happens on the server, as it happens',
  description:
    'Server-sent events `snapshot`, `session` and `server`. As a WebSocket: texts with the same id, event and data.',
  request: { query: liveQuery },
})

const sessionRoute = apiRoute({
  method: 'get',
  path: '/api/live/sessions/{id}',
  operationId: 'watchSession',
  tag: 'live',
  summary: 'What happens in a session, as it happens',
  description:
    'Server-sent events `snapshot`, `timing`, `event`, `session`, `server` and, when asked for, `cars`. As a WebSocket: texts with the same id, event and data.',
  request: { params: sessionParams, query: liveQuery },
})
