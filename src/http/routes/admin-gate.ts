import type { MiddlewareHandler } from 'hono'
import type { AdminRole } from '../../auth/admin-roles.ts'
import { type AdminAccess, type AdminEnv, createRequireRole } from '../admin-access.ts'
import type { AuditEntry } from '../admin-desk.ts'
import { limitBody } from '../request-bodies.ts'

/**
 * What comes before a handler of operators' requests: who may look, and who may act, of which a line in the log tells. Every
 * route on which an operator's token counts for something has it from here, so that no act is without its line.
 */
export interface AdminGate {
  readonly access: AdminAccess
  looks(role: AdminRole): MiddlewareHandler[]
  acts(role: AdminRole, action: string): MiddlewareHandler[]
  /** Where others may act too, by a right of their own: a line when the handler has found an operator (`admin`). */
  tells(action: string): MiddlewareHandler
}

/** `audit` takes what an operator has done, whatever came of it. Who may not act does not come so far. */
export function createAdminGate(access: AdminAccess, audit: (entry: AuditEntry) => void): AdminGate {
  const requireRole = createRequireRole(access)
  const tells = (action: string): MiddlewareHandler<PerhapsAdminEnv> => {
    return async (c, next) => {
      await next()
      const { admin, details = {} } = c.var
      const { status } = c.res
      if (admin !== undefined)
        audit({ operator: admin.name, role: admin.role, action, path: c.req.path, status, details })
    }
  }
  return {
    access,
    looks: (role) => [requireRole(role)],
    acts: (role, action) => [requireRole(role), tells(action), limitBody],
    tells,
  }
}

interface PerhapsAdminEnv {
  readonly Variables: Partial<AdminEnv['Variables']>
}
