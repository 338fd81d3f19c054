import type { Context, Hono, MiddlewareHandler } from 'hono'
import { notFound } from '../problem.ts'
import { originOf } from '../request-rates.ts'
import { isLocalVisit } from './is-local-visit.ts'
import { PAGE, type PageFiles } from './page-files.ts'

/** The inspector's page at `/inspect` and its files below it, for who sits at the machine; to others there is nothing. */
export function addInspectRoutes(app: Hono, files: PageFiles): void {
  app.use('/inspect/*', onlyLocal, pageHeaders)
  app.get('/inspect', (c) => answer(c, files, PAGE))
  app.get('/inspect/*', (c) => answer(c, files, c.req.path.slice('/inspect/'.length)))
}

async function answer(c: Context, files: PageFiles, path: string): Promise<Response> {
  const file = await files.read(path)
  if (file === undefined) return notFound(c, 'There is no such file.')
  return c.body(file.text, 200, { 'Content-Type': file.type })
}

const onlyLocal: MiddlewareHandler = async (c, next) => {
  const { peer } = originOf(c)
  if (isLocalVisit({ peer, headers: (name) => c.req.header(name) })) return next()
  return notFound(c, 'Nothing is served at this address.')
}

const pageHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('Cache-Control', 'no-store')
  c.header('Content-Security-Policy', POLICY)
  // The window of Stately's inspector has to find the page that opened it.
  c.header('Cross-Origin-Opener-Policy', 'same-origin-allow-popups')
}

/** Everything comes from here and goes here. Charts are placed by the script, which styles what it makes. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
