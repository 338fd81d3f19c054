import type { AdminEnv } from '../admin-access.ts'
import { logLevelBody } from '../admin-bodies.ts'
import type { AdminDesk, ContentReload, LogLevels } from '../admin-desk.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { failed } from '../problem.ts'
import type { AdminGate } from './admin-gate.ts'

/** The server as a whole, for operators. What this server has no part for has no address either. */
export function addAdminServerRoutes(admin: Api<AdminEnv>, desk: AdminDesk, gate: AdminGate): void {
  addStop(admin, desk, gate)
  addReload(admin, desk, gate)
  if (desk.content !== undefined) addContent(admin, desk.content, gate)
  if (desk.log !== undefined) addLogLevel(admin, desk.log, gate)
}

function addStop(admin: Api<AdminEnv>, desk: AdminDesk, { acts }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/server/drain',
      operationId: 'drainServer',
      tag: 'administration',
      summary: 'Stop the server as SIGTERM does: nobody new is let in, races under way may finish (role admin)',
      middleware: acts('admin', 'drainServer'),
      request: {},
    }),
    (c) => {
      const answer = desk.drain()
      if (!answer.ok) return failed(c, answer.status, answer.detail)
      return c.json({ drain_seconds: answer.drainSeconds, detail: 'The server drains, then stops.' }, 202)
    },
  )
}

function addReload(admin: Api<AdminEnv>, desk: AdminDesk, { acts }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/server/reload',
      operationId: 'reloadFiles',
      tag: 'administration',
      summary: 'Read certificate, tokens and keys again (role operator)',
      description:
        'SIGHUP does so too, and reads tracks and cars again besides. Drops nobody. What cannot be used stays as it was, and `fault` says why.',
      middleware: acts('operator', 'reloadFiles'),
      request: {},
    }),
    async (c) => c.json({ items: await desk.reload() }),
  )
}

function addContent(admin: Api<AdminEnv>, content: ContentReload, { acts }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'post',
      path: '/api/admin/server/content/reload',
      operationId: 'reloadContent',
      tag: 'administration',
      summary: 'Read tracks and cars again, for the sessions that are opened from now on (role operator)',
      description: 'What is broken stays as it was.',
      middleware: acts('operator', 'reloadContent'),
      request: {},
    }),
    async (c) => {
      const { changed, kept, removed } = await content.reload()
      c.set('details', { changed, removed })
      return c.json({ changed, kept, removed })
    },
  )
}

function addLogLevel(admin: Api<AdminEnv>, log: LogLevels, { looks, acts }: AdminGate): void {
  admin.openapi(
    apiRoute({
      method: 'get',
      path: '/api/admin/server/log-level',
      operationId: 'getLogLevel',
      tag: 'administration',
      summary: 'The least important kind of line that is logged (role viewer)',
      middleware: looks('viewer'),
      request: {},
    }),
    (c) => c.json({ level: log.level() }),
  )

  admin.openapi(
    apiRoute({
      method: 'put',
      path: '/api/admin/server/log-level',
      operationId: 'setLogLevel',
      tag: 'administration',
      summary: 'Change what is logged, until the server stops (role operator)',
      middleware: acts('operator', 'setLogLevel'),
      request: { body: { required: true, content: { 'application/json': { schema: logLevelBody } } } },
    }),
    (c) => {
      const { level } = c.req.valid('json')
      log.setLevel(level)
      c.set('details', { level })
      return c.json({ level: log.level() })
    },
  )
}
