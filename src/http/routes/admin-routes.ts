import type { AdminEnv } from '../admin-access.ts'
import type { AdminDesk } from '../admin-desk.ts'
import { type Api, apiRoute, createApi } from '../api-route.ts'
import type { AdminGate } from './admin-gate.ts'
import { addAdminServerRoutes } from './admin-server-routes.ts'
import { addAdminSessionRoutes } from './admin-session-routes.ts'
import { addAdminTokenRoutes } from './admin-token-routes.ts'

/** What operators ask, below /api/admin: who they are and, where there is a desk for it, all that they may do. */
export function createAdminRoutes(gate: AdminGate, desk: AdminDesk | undefined): Api<AdminEnv> {
  const admin = createApi<AdminEnv>()

  admin.openapi(
    apiRoute({
      method: 'get',
      path: '/api/admin/whoami',
      operationId: 'getOperator',
      tag: 'administration',
      summary: 'Name and role of whoever asks (role viewer)',
      middleware: gate.looks('viewer'),
      request: {},
    }),
    (c) => {
      const { name, role } = c.var.admin
      return c.json({ name, role })
    },
  )

  if (desk !== undefined) {
    addAdminSessionRoutes(admin, desk, gate)
    addAdminServerRoutes(admin, desk, gate)
    addAdminTokenRoutes(admin, desk, gate)
  }
  return admin
}
