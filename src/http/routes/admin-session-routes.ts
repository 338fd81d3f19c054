import type { AdminEnv } from '../admin-access.ts'
import { kickBody, noticeBody, openSessionBody } from '../admin-bodies.ts'
import type { AdminDesk, AdminPlayer, AdminSession, SessionOrder } from '../admin-desk.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { pageById, pageQuery } from '../paging.ts'
import { failed } from '../problem.ts'
import { playerParams, sessionParams } from '../schemas/parameters.ts'
import { liveSessionJson } from '../session-json.ts'
import type { AdminGate } from './admin-gate.ts'

/** Sessions and players, for operators. */
export function addAdminSessionRoutes(admin: Api<AdminEnv>, desk: AdminDesk, gate: AdminGate): void {
  addLists(admin, desk, gate)
  addOpening(admin, desk, gate)
  addOrder(admin, desk, gate, 'start')
  addOrder(admin, desk, gate, 'stop')
  addKicks(admin, desk, gate)
  addNotices(admin, desk, gate)
}

function addLists(admin: Api<AdminEnv>, desk: AdminDesk, { looks }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'get',
      path: '/api/admin/sessions',
      operationId: 'listAllSessions',
      tag: 'administration',
      summary: 'The sessions that run, private ones and playbacks included (role viewer)',
      middleware: looks('viewer'),
      request: { query: pageQuery },
    }),
    (c) => {
      const all = desk.sessions().map((session) => ({ ...session, id: session.listing.id }))
      const { items, ...rest } = pageById(all, c.req.valid('query'))
      return c.json({ items: items.map(sessionJson), ...rest })
    },
  )

  admin.openapi(
    apiRoute({
      method: 'get',
      path: '/api/admin/players',
      operationId: 'listPlayers',
      tag: 'administration',
      summary: 'Who is signed in (role viewer)',
      middleware: looks('viewer'),
      request: { query: pageQuery },
    }),
    (c) => {
      const { items, ...rest } = pageById(desk.players(), c.req.valid('query'))
      return c.json({ items: items.map(playerJson), ...rest })
    },
  )
}

function sessionJson({ listing, isStanding, isPlayback }: AdminSession) {
  return { ...liveSessionJson(listing), isStanding, isPlayback }
}

function playerJson({ id, name, carId, sessionId, isAway }: AdminPlayer) {
  return {
    id,
    name,
    ...(carId !== undefined && { car_id: carId }),
    ...(sessionId !== undefined && { session_id: sessionId }),
    is_away: isAway,
  }
}

function addOpening(admin: Api<AdminEnv>, desk: AdminDesk, { acts }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/sessions',
      operationId: 'createSession',
      tag: 'administration',
      summary: 'Open a session that nobody is in yet (role operator)',
      description:
        'Whoever joins it first is its host. It closes like any other: deserted, or after a while in its lobby.',
      middleware: acts('operator', 'createSession'),
      request: { body: { required: true, content: { 'application/json': { schema: openSessionBody } } } },
    }),
    async (c) => {
      const opened = await desk.openSession(c.req.valid('json'))
      if (!opened.ok) return failed(c, opened.status, opened.detail)
      const { sessionId } = opened
      c.set('details', { sessionId })
      c.header('Location', `/api/sessions/${sessionId}`)
      return c.json({ session_id: sessionId }, 201)
    },
  )

  admin.openapi(
    apiRoute({
      method: 'delete',
      path: '/api/admin/sessions/{id}',
      operationId: 'closeSession',
      tag: 'administration',
      summary: 'Close a session or a playback, and send everybody out of it (role operator)',
      middleware: acts('operator', 'closeSession'),
      request: { params: sessionParams },
    }),
    (c) => {
      const { id } = c.req.valid('param')
      c.set('details', { sessionId: id })
      const closed = desk.closeSession(id)
      return closed.ok ? c.body(null, 204) : failed(c, closed.status, closed.detail)
    },
  )
}

const ORDERS = {
  start: {
    operationId: 'startSession',
    summary: 'Begin what the session is for, as its host could (role operator)',
    detail: 'The session starts.',
  },
  stop: {
    operationId: 'stopSession',
    summary: 'End the run under way, which leads back to the lobby of the session (role operator)',
    detail: 'The session is back in its lobby.',
  },
} as const satisfies Record<SessionOrder, object>

function addOrder(admin: Api<AdminEnv>, desk: AdminDesk, { acts }: AdminGate, order: SessionOrder): void {
  const { operationId, summary, detail } = ORDERS[order]
  admin.openapi(
    apiRoute({
      method: 'post',
      path: `/api/admin/sessions/{id}/${order}`,
      operationId,
      tag: 'administration',
      summary,
      middleware: acts('operator', operationId),
      request: { params: sessionParams },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      c.set('details', { sessionId: id })
      const answer = await desk.order(id, order)
      return answer.ok ? c.json({ session_id: id, detail }) : failed(c, answer.status, answer.detail)
    },
  )
}

function addKicks(admin: Api<AdminEnv>, desk: AdminDesk, { acts }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/sessions/{id}/kick',
      operationId: 'kickFromSession',
      tag: 'administration',
      summary: 'Put a player of this session out of the server (role operator)',
      description: 'He is told, his connection ends, and his token for coming back is void. He may sign in anew.',
      middleware: acts('operator', 'kickFromSession'),
      request: {
        params: sessionParams,
        body: { required: true, content: { 'application/json': { schema: kickBody } } },
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { player_id: playerId } = c.req.valid('json')
      c.set('details', { playerId, sessionId: id })
      const answer = await desk.kick(playerId, id)
      return answer.ok ? c.json(kicked(playerId)) : failed(c, answer.status, answer.detail)
    },
  )

  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/players/{id}/kick',
      operationId: 'kickPlayer',
      tag: 'administration',
      summary: 'Put a player out of the server, wherever he is (role operator)',
      middleware: acts('operator', 'kickPlayer'),
      request: { params: playerParams },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      c.set('details', { playerId: id })
      const answer = await desk.kick(id, undefined)
      return answer.ok ? c.json(kicked(id)) : failed(c, answer.status, answer.detail)
    },
  )
}

function kicked(playerId: string) {
  return { player_id: playerId, detail: 'The player is out.' }
}

function addNotices(admin: Api<AdminEnv>, desk: AdminDesk, { acts }: AdminGate): void {
  const body = { required: true, content: { 'application/json': { schema: noticeBody } } } as const
  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/sessions/{id}/message',
      operationId: 'tellSession',
      tag: 'administration',
      summary: 'Tell everybody in a session a text (role operator)',
      description: 'Clients of dialect 1 know no such message, and are not told.',
      middleware: acts('operator', 'tellSession'),
      request: { params: sessionParams, body },
    }),
    async (c) => {
      const { text } = c.req.valid('json')
      const { id } = c.req.valid('param')
      c.set('details', { sessionId: id, text })
      const told = await desk.tell(text, id)
      return told.ok ? c.json({ players: told.players }) : failed(c, told.status, told.detail)
    },
  )

  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/message',
      operationId: 'tellEverybody',
      tag: 'administration',
      summary: 'Tell everybody on the server a text (role operator)',
      description: 'Clients of dialect 1 know no such message, and are not told.',
      middleware: acts('operator', 'tellEverybody'),
      request: { body },
    }),
    async (c) => {
      const { text } = c.req.valid('json')
      const told = await desk.tell(text, undefined)
      c.set('details', { text })
      return told.ok ? c.json({ players: told.players }) : failed(c, told.status, told.detail)
    },
  )
}
