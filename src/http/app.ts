import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { StorageError } from '../storage/storage.ts'
import type { AdminAccess } from './admin-access.ts'
import type { LiveStreams } from './live-streams.ts'
import { CONTENT_SECURITY_POLICY } from './pages/page-assets.ts'
import type { PlaybackDesk } from './playback-desk.ts'
import { notFound, problem } from './problem.ts'
import type { ReplayAllowance } from './replay-view.ts'
import { limitRequests, type RequestRates } from './request-rates.ts'
import { addAdminRoutes } from './routes/admin-routes.ts'
import { addContentRoutes } from './routes/content-routes.ts'
import { addLiveRoutes } from './routes/live-routes.ts'
import { addPageRoutes } from './routes/page-routes.ts'
import { addPlaybackRoutes } from './routes/playback-routes.ts'
import { addProbeRoutes } from './routes/probe-routes.ts'
import { addReplayAdminRoutes } from './routes/replay-admin-routes.ts'
import { withhold } from './routes/replay-answers.ts'
import { addReplayFileRoutes } from './routes/replay-file-routes.ts'
import { addReplayRoutes } from './routes/replay-routes.ts'
import { addSessionRoutes } from './routes/session-routes.ts'
import type { ServerView } from './server-view.ts'

export interface HttpAppOptions {
  readonly log?: Pick<Logger, 'error'>
  /** A steady clock, for how often the status page is rendered. */
  readonly nowMs?: () => number
  /** Whether it is reached by https: browsers are then told to come by nothing else. */
  readonly isTls?: boolean
  /** Who operators are; without it there is nothing below /api/admin. */
  readonly admin?: AdminAccess | undefined
  /** Without it recordings are not played. */
  readonly playbacks?: PlaybackDesk | undefined
  /** Without them nothing is streamed live. */
  readonly live?: LiveStreams
  /** Without them nobody is limited. */
  readonly rates?: RequestRates
  /** Likewise for downloads, exports and documents of recordings. */
  readonly allowance?: ReplayAllowance
}

/**
 * Everything the server says over HTTP: probes, metrics, the API and the status page. It listens nowhere itself, and it only reads:
 * methods other than GET and HEAD are refused before any route, but for what operators may change, and for playbacks.
 */
export function createHttpApp(view: ServerView, options: HttpAppOptions = {}): Hono {
  const { admin, playbacks, live } = options
  const writable = [
    ...(admin === undefined ? [] : OPERATORS_WRITE),
    ...(playbacks === undefined ? [] : PLAYBACKS_WRITE),
  ]
  const app = createBareApp(options, writable)
  addProbeRoutes(app, view)
  addSessionRoutes(app, view)
  addContentRoutes(app, view)
  if (live !== undefined) addLiveRoutes(app, live)
  addPageRoutes(app, view, options.nowMs ?? (() => performance.now()))
  app.use('/api/replays/:id/*', withhold(view.replays))
  addReplayRoutes(app, view.replays, options.allowance)
  addReplayFileRoutes(app, view.replays, options.allowance)
  if (admin !== undefined) {
    addAdminRoutes(app, admin)
    addReplayAdminRoutes(app, view.replays, admin)
  }
  if (playbacks !== undefined) addPlaybackRoutes(app, playbacks, admin)
  return app
}

/** The probes alone, for `http.probe_port`. */
export function createProbeApp(view: ServerView, options: HttpAppOptions = {}): Hono {
  const app = createBareApp(options, [])
  addProbeRoutes(app, view)
  return app
}

/** Addresses that take more than GET and HEAD, and what they take. */
interface Writable {
  readonly path: RegExp
  readonly methods: readonly string[]
}

const OPERATORS_WRITE: readonly Writable[] = [{ path: /^\/api\/replays\/[^/]+$/, methods: ['PATCH', 'DELETE'] }]
const PLAYBACKS_WRITE: readonly Writable[] = [
  { path: /^\/api\/replays\/[^/]+\/playback$/, methods: ['POST'] },
  { path: /^\/api\/sessions\/[^/]+\/playback$/, methods: ['POST', 'DELETE'] },
]

function createBareApp({ log, rates, isTls = false }: HttpAppOptions, writable: readonly Writable[]): Hono {
  const app = new Hono()
  app.use(securityHeaders, ...(isTls ? [onlyHttps] : []))
  if (rates !== undefined) app.use(limitRequests(rates))
  app.use(refuseOtherMethods(writable))
  app.notFound((c) => notFound(c, 'Nothing is served at this address.'))
  app.onError((error, c) => {
    log?.error({ err: error, path: c.req.path }, 'an HTTP request failed')
    if (error instanceof StorageError && error.isTransient) {
      c.header('Retry-After', '5')
      return problem(c, 503, 'Service Unavailable', 'The database does not answer now.')
    }
    return problem(c, 500, 'Internal Server Error', 'The server could not answer; its log says why.')
  })
  return app
}

const securityHeaders: MiddlewareHandler = async (c, next) => {
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  // For browsers that are older than the policy's frame-ancestors.
  c.header('X-Frame-Options', 'DENY')
  c.header('Permissions-Policy', PERMISSIONS_POLICY)
  await next()
}

/** Nothing here uses what a device can do beyond showing a page. */
const PERMISSIONS_POLICY = 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()'

/** A year; subdomains and other servers of the same domain are their own affair. */
const onlyHttps: MiddlewareHandler = async (c, next) => {
  c.header('Strict-Transport-Security', 'max-age=31536000')
  await next()
}

function refuseOtherMethods(writable: readonly Writable[]): MiddlewareHandler {
  return async (c, next) => {
    const more = writable.find(({ path }) => path.test(c.req.path))?.methods ?? []
    const allowed = ['GET', 'HEAD', ...more]
    if (allowed.includes(c.req.method)) return next()
    c.header('Allow', allowed.join(', '))
    return problem(c, 405, 'Method Not Allowed', `${c.req.method} is not allowed here.`)
  }
}
