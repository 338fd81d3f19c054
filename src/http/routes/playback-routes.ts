import type { Context, MiddlewareHandler } from 'hono'
import { mayAct } from '../../auth/admin-roles.ts'
import type { SessionId } from '../../protocol/ids.ts'
import { CONTROL_TOKEN_CHARS_MAX } from '../../protocol/limits.ts'
import { reasons } from '../../protocol/reasons.ts'
import { bearerToken } from '../admin-access.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { controlBody, openBody } from '../playback-bodies.ts'
import type { ControlRequest, OpenPlayback, PlaybackDesk, PlaybackRefusal } from '../playback-desk.ts'
import { playbackJson } from '../playback-json.ts'
import { failed, notFound, problem } from '../problem.ts'
import { emptyIsAnObject, isJson, limitBody } from '../request-bodies.ts'
import { originOf } from '../request-rates.ts'
import { playbackParams, replayParams } from '../schemas/parameters.ts'
import type { AdminGate } from './admin-gate.ts'

/**
 * Recordings played as sessions (RPL1): opened below their replay, controlled below their session. Whoever opens one is
 * given the token that controls it; operators need none.
 */
export function addPlaybackRoutes(app: Api, desk: PlaybackDesk, gate: AdminGate | undefined): void {
  const told = (action: string) => (gate === undefined ? [] : [gate.tells(action)])

  app.openapi(openRoute(whoMayOpen(desk, gate)), (c) =>
    openPlayback(c, desk, { ...c.req.valid('json'), replayId: c.req.valid('param').id }),
  )

  app.openapi(stateRoute, (c) => {
    const state = desk.state(c.req.valid('param').id)
    c.header('Cache-Control', 'no-store')
    return state ? c.json(playbackJson(state)) : notFound(c, NO_PLAYBACK)
  })

  app.openapi(controlRoute(told('controlPlayback')), (c) =>
    control(c, { desk, gate }, c.req.valid('param').id, c.req.valid('json')),
  )

  app.openapi(closeRoute(told('closePlayback')), (c) => control(c, { desk, gate }, c.req.valid('param').id, 'close'))
}

const NO_PLAYBACK = 'No session with this id plays a recording.'

const openRoute = (mayOpen: readonly MiddlewareHandler[]) =>
  apiRoute({
    method: 'post',
    path: '/api/replays/{id}/playback',
    operationId: 'openPlayback',
    tag: 'playbacks',
    summary: 'Have a recording played as a session that anyone may watch',
    description: 'The answer has the token that controls it, which is shown to nobody else. The body may be missing.',
    middleware: [...mayOpen, isJson, limitBody, emptyIsAnObject],
    request: {
      params: replayParams('No replay has this id.'),
      body: { required: true, content: { 'application/json': { schema: openBody } } },
    },
  })

const stateRoute = apiRoute({
  method: 'get',
  path: '/api/sessions/{id}/playback',
  operationId: 'getPlayback',
  tag: 'playbacks',
  summary: 'Where a playback is',
  request: { params: playbackParams },
})

const controlRoute = (told: readonly MiddlewareHandler[]) =>
  apiRoute({
    method: 'post',
    path: '/api/sessions/{id}/playback',
    operationId: 'controlPlayback',
    tag: 'playbacks',
    summary: 'Pause, resume, seek, step, or change the speed or the end of a playback',
    description: "Needs the playback's control token, or the token of an operator.",
    middleware: [...told, isJson, limitBody, emptyIsAnObject],
    request: {
      params: playbackParams,
      body: { required: true, content: { 'application/json': { schema: controlBody } } },
    },
  })

const closeRoute = (told: readonly MiddlewareHandler[]) =>
  apiRoute({
    method: 'delete',
    path: '/api/sessions/{id}/playback',
    operationId: 'closePlayback',
    tag: 'playbacks',
    summary: 'Close a playback',
    description: "Needs the playback's control token, or the token of an operator.",
    middleware: [...told],
    request: { params: playbackParams },
  })

function whoMayOpen(desk: PlaybackDesk, gate: AdminGate | undefined): readonly MiddlewareHandler[] {
  if (desk.audience === 'everyone') return []
  if (gate === undefined) return [async (c) => problem(c, 403, 'Forbidden', 'Only operators may open playbacks.')]
  return gate.acts('operator', 'openPlayback')
}

async function openPlayback(c: Context, desk: PlaybackDesk, request: OpenPlayback): Promise<Response> {
  const { replayId } = request
  c.set('details', { replayId })
  const opened = await desk.open(request, originOf(c))
  if (!opened.ok) return refused(c, opened)
  c.set('details', { replayId, sessionId: opened.sessionId })
  c.header('Location', `/api/sessions/${opened.sessionId}`)
  c.header('Cache-Control', 'no-store')
  const { sessionId, controlToken, state } = opened
  return c.json({ session_id: sessionId, control_token: controlToken, state: playbackJson(state) }, 201)
}

interface ControlScope {
  readonly desk: PlaybackDesk
  readonly gate: AdminGate | undefined
}

function control(c: Context, scope: ControlScope, id: SessionId, request: ControlRequest | 'close'): Response {
  c.header('Cache-Control', 'no-store')
  const token = bearerToken(c.req.header('Authorization'))
  if (scope.desk.state(id) === undefined) return notFound(c, NO_PLAYBACK)
  if (token === undefined) {
    c.header('WWW-Authenticate', 'Bearer realm="playback"')
    return problem(c, 401, 'Unauthorized', 'Show the control token of the playback, or the token of an operator.')
  }
  const byToken = token.length <= CONTROL_TOKEN_CHARS_MAX ? scope.desk.control(id, token, request) : NOT_THIS_TOKEN
  const isRefused = byToken?.ok === false && byToken.reason === 'may_not_control'
  const answer = isRefused ? controlAsOperator(c, scope, { id, token, request }) : byToken
  if (answer instanceof Response) return answer
  if (answer === undefined) return notFound(c, NO_PLAYBACK)
  return answer.ok ? c.json(playbackJson(answer.state)) : refused(c, answer)
}

const NOT_THIS_TOKEN: PlaybackRefusal = { ok: false, reason: 'may_not_control' }

function controlAsOperator(
  c: Context,
  { desk, gate }: ControlScope,
  {
    id,
    token,
    request,
  }: { readonly id: SessionId; readonly token: string; readonly request: ControlRequest | 'close' },
): ReturnType<PlaybackDesk['control']> | Response {
  if (gate === undefined) return NOT_THIS_TOKEN
  const { access } = gate
  const caller = originOf(c)
  const waitSeconds = access.waitSeconds(caller)
  if (waitSeconds > 0) {
    c.header('Retry-After', String(waitSeconds))
    return problem(c, 429, 'Too Many Requests', 'Too many failed attempts from this address.')
  }
  const operator = access.find(token)
  if (operator === undefined) access.failed(caller)
  if (operator === undefined || !mayAct(operator.role, 'operator')) return NOT_THIS_TOKEN
  c.set('admin', operator)
  c.set('details', { sessionId: id, ...(request !== 'close' && { control: request.action }) })
  return desk.control(id, undefined, request)
}

function refused(c: Context, { reason, detail, retryAfterSeconds }: PlaybackRefusal): Response {
  const { text } = reasons[reason]
  // The wire has no code for a file at fault that HTTP knows.
  const code = reason === 'replay_unreadable' ? 422 : reasons[reason].code
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
  return failed(c, code, detail === undefined ? text : `${text}: ${detail}`)
}
