import type { Context, Hono } from 'hono'
import { accepts } from 'hono/accepts'
import type { ServerView } from '../server-view.ts'

/** What orchestrators ask. JSON unless the caller prefers text. */
export function addProbeRoutes(app: Hono, view: ServerView): void {
  app.get('/health', (c) => {
    const health = view.health()
    if (health.isHealthy) return probe(c, 200, { status: 'ok' }, 'ok')
    return probe(c, 503, { status: 'unhealthy', reason: health.reason }, `unhealthy: ${health.reason}`)
  })

  app.get('/ready', (c) => {
    const { isReady, missing, degraded } = view.readiness()
    const note = degraded === undefined ? '' : ` (degraded: ${degraded.join(', ')})`
    const faults = degraded === undefined ? { missing } : { missing, degraded }
    if (isReady) return probe(c, 200, { status: 'ready', ...faults }, `ready${note}`)
    return probe(c, 503, { status: 'not ready', ...faults }, `not ready: ${missing.join(', ')}${note}`)
  })
}

function probe(c: Context, status: 200 | 503, json: object, text: string): Response {
  const wanted = accepts(c, {
    header: 'Accept',
    supports: ['application/json', 'text/plain'],
    default: 'application/json',
  })
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'Accept')
  return wanted === 'text/plain' ? c.text(`${text}\n`, status) : c.json(json, status)
}
