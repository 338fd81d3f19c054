import type { Hono } from 'hono'
import { PAGE_RENDER_INTERVAL_MS } from '../limits.ts'
import { createLiveFragment } from '../pages/live-fragment.ts'
import { statusPage } from '../pages/status-page.ts'
import type { ServerView } from '../server-view.ts'

/** The status page and its live part, which is rendered for all viewers together. */
export function addPageRoutes(app: Hono, view: ServerView, nowMs: () => number): void {
  const render = createLiveFragment(view)
  let last: { readonly atMs: number; readonly html: ReturnType<typeof render> } | undefined
  const live = () => {
    const atMs = nowMs()
    if (!last || atMs - last.atMs >= PAGE_RENDER_INTERVAL_MS) last = { atMs, html: render() }
    return last.html
  }

  app.get('/', async (c) => {
    c.header('Cache-Control', 'no-store')
    return c.html(statusPage(view, await live()))
  })

  app.get('/live', (c) => {
    c.header('Cache-Control', 'no-store')
    return c.html(live())
  })
}
