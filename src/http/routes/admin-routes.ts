import { Hono } from 'hono'
import { type AdminAccess, type AdminEnv, createRequireRole } from '../admin-access.ts'

/** What operators ask, below /api/admin. */
export function addAdminRoutes(app: Hono, access: AdminAccess): void {
  const requireRole = createRequireRole(access)
  const admin = new Hono<AdminEnv>()

  admin.get('/whoami', requireRole('viewer'), (c) => {
    const { name, role } = c.var.admin
    return c.json({ name, role })
  })

  app.route('/api/admin', admin)
}
