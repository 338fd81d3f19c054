import type { MiddlewareHandler } from 'hono'
import type { AdminRole } from '../../auth/admin-roles.ts'
import type { AdminEnv, createRequireRole } from '../admin-access.ts'
import type { AdminDesk } from '../admin-desk.ts'
import { limitBody } from '../request-bodies.ts'

/** What comes before a handler of operators' requests: who may look, and who may act, of which a line in the log tells. */
export interface AdminGate {
  looks(role: AdminRole): MiddlewareHandler[]
  acts(role: AdminRole, action: string): MiddlewareHandler[]
}

export function createAdminGate(requireRole: ReturnType<typeof createRequireRole>, desk: AdminDesk): AdminGate {
  return {
    looks: (role) => [requireRole(role)],
    acts: (role, action) => [requireRole(role), audited(desk, action), limitBody],
  }
}

/** Whatever came of it. Who may not act does not come so far. */
function audited(desk: AdminDesk, action: string): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    await next()
    const { admin, details = {} } = c.var
    const { status } = c.res
    desk.audit({ operator: admin.name, role: admin.role, action, path: c.req.path, status, details })
  }
}
