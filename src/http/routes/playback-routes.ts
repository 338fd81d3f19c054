import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { mayAct } from '../../auth/admin-roles.ts'
import { parseId, type SessionId } from '../../protocol/ids.ts'
import { CONTROL_TOKEN_CHARS_MAX } from '../../protocol/limits.ts'
import type { PlaybackStateMessage } from '../../protocol/playback-messages.ts'
import { reasons } from '../../protocol/reasons.ts'
import { isReplayId } from '../../replay/replay-header.ts'
import { type AdminAccess, bearerToken, createRequireRole } from '../admin-access.ts'
import { BODY_BYTES_MAX } from '../limits.ts'
import { controlBody, openBody, readBody } from '../playback-bodies.ts'
import type { ControlRequest, OpenPlayback, PlaybackDesk, PlaybackRefusal } from '../playback-desk.ts'
import { notFound, problem } from '../problem.ts'
import { originOf } from '../request-rates.ts'

/**
 * Recordings played as sessions (RPL1): opened below their replay, controlled below their session. Whoever opens one is
 * given the token that controls it; operators need none.
 */
export function addPlaybackRoutes(app: Hono, desk: PlaybackDesk, admin: AdminAccess | undefined): void {
  app.post('/api/replays/:id/playback', maySomebodyOpen(desk, admin), isJson, limitBody, async (c) => {
    const replayId = c.req.param('id')
    if (!isReplayId(replayId)) return notFound(c, NO_REPLAY)
    const request = await readBody(c, openBody)
    if (request instanceof Response) return request
    return openPlayback(c, desk, { ...request, replayId })
  })

  app.get('/api/sessions/:id/playback', (c) => {
    const id = parseId<SessionId>(c.req.param('id'))
    const state = id && desk.state(id)
    c.header('Cache-Control', 'no-store')
    return state ? c.json(stateJson(state)) : notFound(c, NO_PLAYBACK)
  })

  app.post('/api/sessions/:id/playback', isJson, limitBody, async (c) => {
    const request = await readBody(c, controlBody)
    return request instanceof Response ? request : control(c, { desk, admin }, request)
  })

  app.delete('/api/sessions/:id/playback', (c) => control(c, { desk, admin }, 'close'))
}

const NO_REPLAY = 'No replay has this id.'
const NO_PLAYBACK = 'No session with this id plays a recording.'

function maySomebodyOpen(desk: PlaybackDesk, admin: AdminAccess | undefined): MiddlewareHandler {
  if (desk.audience === 'everyone') return (_, next) => next()
  if (admin === undefined) return async (c) => problem(c, 403, 'Forbidden', 'Only operators may open playbacks.')
  return createRequireRole(admin)('operator')
}

/** A page of another site cannot send this type without asking first, and is then refused. */
const isJson: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('Content-Type') ?? ''
  if (/^application\/json\s*(;|$)/i.test(type)) return next()
  return problem(c, 415, 'Unsupported Media Type', 'Send application/json.')
}

const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c) => problem(c, 413, 'Content Too Large', `At most ${BODY_BYTES_MAX} bytes.`),
})

async function openPlayback(c: Context, desk: PlaybackDesk, request: OpenPlayback): Promise<Response> {
  const opened = await desk.open(request, originOf(c))
  if (!opened.ok) return refused(c, opened)
  c.header('Location', `/api/sessions/${opened.sessionId}`)
  c.header('Cache-Control', 'no-store')
  const { sessionId, controlToken, state } = opened
  return c.json({ session_id: sessionId, control_token: controlToken, state: stateJson(state) }, 201)
}

interface ControlScope {
  readonly desk: PlaybackDesk
  readonly admin: AdminAccess | undefined
}

function control(c: Context, scope: ControlScope, request: ControlRequest | 'close'): Response {
  c.header('Cache-Control', 'no-store')
  const id = parseId<SessionId>(c.req.param('id') ?? '')
  const token = bearerToken(c.req.header('Authorization'))
  if (id === undefined || scope.desk.state(id) === undefined) return notFound(c, NO_PLAYBACK)
  if (token === undefined) {
    c.header('WWW-Authenticate', 'Bearer realm="playback"')
    return problem(c, 401, 'Unauthorized', 'Show the control token of the playback, or the token of an operator.')
  }
  const byToken = token.length <= CONTROL_TOKEN_CHARS_MAX ? scope.desk.control(id, token, request) : NOT_THIS_TOKEN
  const isRefused = byToken?.ok === false && byToken.reason === 'may_not_control'
  const answer = isRefused ? controlAsOperator(c, scope, { id, token, request }) : byToken
  if (answer instanceof Response) return answer
  if (answer === undefined) return notFound(c, NO_PLAYBACK)
  return answer.ok ? c.json(stateJson(answer.state)) : refused(c, answer)
}

const NOT_THIS_TOKEN: PlaybackRefusal = { ok: false, reason: 'may_not_control' }

function controlAsOperator(
  c: Context,
  { desk, admin }: ControlScope,
  {
    id,
    token,
    request,
  }: { readonly id: SessionId; readonly token: string; readonly request: ControlRequest | 'close' },
): ReturnType<PlaybackDesk['control']> | Response {
  if (admin === undefined) return NOT_THIS_TOKEN
  const caller = originOf(c)
  const waitSeconds = admin.waitSeconds(caller)
  if (waitSeconds > 0) {
    c.header('Retry-After', String(waitSeconds))
    return problem(c, 429, 'Too Many Requests', 'Too many failed attempts from this address.')
  }
  const operator = admin.find(token)
  if (operator === undefined) admin.failed(caller)
  return operator !== undefined && mayAct(operator.role, 'operator')
    ? desk.control(id, undefined, request)
    : NOT_THIS_TOKEN
}

function refused(c: Context, { reason, detail, retryAfterSeconds }: PlaybackRefusal): Response {
  const { text } = reasons[reason]
  // The wire has no code for a file at fault that HTTP knows.
  const code = reason === 'replay_unreadable' ? 422 : reasons[reason].code
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
  return problem(
    c,
    code satisfies ContentfulStatusCode,
    TITLES[code],
    detail === undefined ? text : `${text}: ${detail}`,
  )
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const

/** As PlaybackState has it, without the session's own tick. */
function stateJson(state: PlaybackStateMessage) {
  return {
    replay_id: state.replayId,
    replay_tick: state.replayTick,
    first_tick: state.firstTick,
    last_tick: state.lastTick,
    tick_hz: state.tickHz,
    speed: state.speed,
    is_paused: state.isPaused,
    is_buffering: state.isBuffering,
    is_ended: state.isEnded,
    is_live: state.isLive,
    end: state.end,
    lap: state.lap,
    laps: state.laps,
  }
}
