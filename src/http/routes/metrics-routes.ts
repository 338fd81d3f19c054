import { type Handler, Hono } from 'hono'
import { type AdminAccess, type AdminEnv, createRequireRole } from '../admin-access.ts'
import type { ServerView } from '../server-view.ts'

/** Who may scrape: everyone, only who shows the token of an operator (a viewer or more), or nobody here. */
export type MetricsAccess = 'everyone' | 'operators' | 'nobody'

/** What Prometheus asks. Without operators nobody is one. */
export function addMetricsRoute(
  app: Hono,
  view: Pick<ServerView, 'metrics'>,
  { metrics = 'everyone', admin }: { readonly metrics?: MetricsAccess; readonly admin?: AdminAccess | undefined },
): void {
  const answer: Handler = async (c) => {
    const { contentType, body } = await view.metrics()
    return c.body(body, 200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
  }
  if (metrics === 'everyone') app.get('/metrics', answer)
  if (metrics !== 'operators' || admin === undefined) return
  const guarded = new Hono<AdminEnv>()
  guarded.get('/metrics', createRequireRole(admin)('viewer'), answer)
  app.route('/', guarded)
}
