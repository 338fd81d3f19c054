import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { StorageError } from '../storage/storage.ts'
import type { AdminAccess } from './admin-access.ts'
import type { AdminDesk } from './admin-desk.ts'
import { createAllowedMethods } from './allowed-methods.ts'
import type { ApiDocument } from './api-document.ts'
import { type Api, createApi } from './api-route.ts'
import { COMPRESSED_PATHS, createCompression } from './compression.ts'
import { answerPreflight, shareWith } from './cors.ts'
import type { LiveStreams } from './live-streams.ts'
import { CONTENT_SECURITY_POLICY } from './pages/page-assets.ts'
import type { PlaybackDesk } from './playback-desk.ts'
import { failed, isTitled, notFound, problem } from './problem.ts'
import type { ReplayAllowance } from './replay-view.ts'
import { limitRequests, type RequestRates } from './request-rates.ts'
import { createAdminGate } from './routes/admin-gate.ts'
import { createAdminRoutes } from './routes/admin-routes.ts'
import { addContentRoutes } from './routes/content-routes.ts'
import { addDocsRoutes } from './routes/docs-routes.ts'
import { addLiveRoutes } from './routes/live-routes.ts'
import { addMetricsRoute, type MetricsAccess } from './routes/metrics-routes.ts'
import { addPageRoutes } from './routes/page-routes.ts'
import { addPlaybackRoutes } from './routes/playback-routes.ts'
import { addProbeRoutes } from './routes/probe-routes.ts'
import { createReplayAdmin } from './routes/replay-admin-routes.ts'
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
  /** Who may scrape here; everyone when it is left out. */
  readonly metrics?: MetricsAccess
  /** Who operators are; without it there is nothing below /api/admin. */
  readonly admin?: AdminAccess | undefined
  /** What they may ask of the server; without it they are told who they are, and no more. */
  readonly desk?: AdminDesk | undefined
  /** Works out what /api/docs and /api/openapi.json say; without it that is done here, on the thread that asks. */
  readonly documentApi?: () => Promise<ApiDocument>
  /** Without it recordings are not played. */
  readonly playbacks?: PlaybackDesk | undefined
  /** Without them nothing is streamed live. */
  readonly live?: LiveStreams
  /** Without them nobody is limited. */
  readonly rates?: RequestRates
  /** Likewise for downloads, exports and documents of recordings. */
  readonly allowance?: ReplayAllowance
  /** Origins whose pages may read what is below /api, or "*" among them for all; none when absent. */
  readonly corsOrigins?: readonly string[]
}

/**
 * Everything the server says over HTTP: probes, metrics, the API and the status page. It listens nowhere itself, and it only reads:
 * methods other than GET and HEAD are refused before any route, but for what operators may change, and for playbacks.
 */
export function createHttpApp(view: ServerView, options: HttpAppOptions = {}): Api {
  const { admin, desk, playbacks, live } = options
  const gate = admin && createAdminGate(admin, (entry) => desk?.audit(entry))
  const app = createBareApp(options)
  const compression = createCompression()
  for (const path of COMPRESSED_PATHS) app.use(path, compression)
  addProbeRoutes(app, view)
  addMetricsRoute(app, view, options)
  addSessionRoutes(app, view)
  addContentRoutes(app, view)
  if (live !== undefined) addLiveRoutes(app, live)
  addPageRoutes(app, view, options.nowMs ?? (() => performance.now()))
  app.use('/api/replays/:id/*', withhold(view.replays))
  addReplayRoutes(app, view.replays, options.allowance)
  addReplayFileRoutes(app, view.replays, options.allowance)
  if (gate !== undefined) {
    app.route('/', createAdminRoutes(gate, desk))
    app.route('/', createReplayAdmin(view.replays, gate))
  }
  if (playbacks !== undefined) addPlaybackRoutes(app, playbacks, gate)
  addDocsRoutes(app, options.documentApi ?? (() => documentHere(app, view)))
  return app
}

async function documentHere(app: Api, view: ServerView): Promise<ApiDocument> {
  const { documentApi } = await import('./api-document.ts')
  return documentApi(app, view)
}

/** The probes alone, and metrics, for `http.probe_port`. */
export function createProbeApp(view: ServerView, options: HttpAppOptions = {}): Api {
  const app = createBareApp(options)
  addProbeRoutes(app, view)
  addMetricsRoute(app, view, options)
  return app
}

/** Metrics alone, for `http.metrics_port`. */
export function createMetricsApp(view: ServerView, options: HttpAppOptions = {}): Api {
  const app = createBareApp(options)
  addMetricsRoute(app, view, options)
  return app
}

function createBareApp({ log, rates, isTls = false, corsOrigins = [] }: HttpAppOptions): Api {
  const app = createApi()
  const methods = createAllowedMethods(app)
  app.use(securityHeaders, ...(isTls ? [onlyHttps] : []))
  if (corsOrigins.length > 0) app.use('/api/*', shareWith(corsOrigins))
  if (rates !== undefined) app.use(limitRequests(rates))
  if (corsOrigins.length > 0) app.use('/api/*', answerPreflight(corsOrigins, methods))
  app.use(methods.refuseOthers)
  app.notFound((c) => methods.refusal(c) ?? notFound(c, 'Nothing is served at this address.'))
  app.onError((error, c) => {
    if (error instanceof HTTPException && isTitled(error.status)) return failed(c, error.status, error.message)
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
