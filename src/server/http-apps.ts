import type { Hono } from 'hono'
import { originsOf } from '../config/origins.ts'
import type { ApiDocument } from '../http/api-document.ts'
import { createHttpApp, createMetricsApp, createProbeApp, type HttpAppOptions } from '../http/app.ts'
import type { ServerView } from '../http/server-view.ts'
import type { TakeUpgrade } from '../transport/websocket-listener.ts'
import { type DescribedServer, describedServer } from './api-document/described-server.ts'
import type { LiveDesk } from './live/live-desk.ts'
import { createLiveUpgrades } from './live/live-upgrades.ts'
import { createReplayAllowance } from './replays/replay-allowance.ts'
import { adminAccess, type ServerAuth } from './server-auth.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** What the HTTP port serves, with the rates and operators of this server; and what it has by WebSocket beside the game. */
export function createServerApp(
  parts: ServerParts,
  view: ServerView,
  { admins, isTls, playbacks, desk, live, isWelcomeOrigin }: ServerAppOptions,
): { readonly app: Hono; readonly takeUpgrade: TakeUpgrade } {
  const { config, log, addresses, requestRates, metrics, metronome, inspection } = parts
  const { rates } = config.limits
  const admin = admins && adminAccess(admins, parts)
  const app = createHttpApp(view, {
    log,
    rates: requestRates,
    allowance: createReplayAllowance({
      addresses,
      kilobytesPerSecond: rates.http_replay_kilobytes_per_second,
      counters: metrics.counters,
      log,
      now: steadyMs,
    }),
    isTls,
    admin,
    metrics: metricsOf(parts),
    playbacks,
    live,
    desk,
    documentApi: () => documentApi(describedServer(view, { admin, desk })),
    corsOrigins: originsOf(config.http.cors_origins),
  })
  const ticksFirst = () => metronome.runDue()
  const takeLive = createLiveUpgrades({ streams: live, rates: requestRates, isWelcomeOrigin, ticksFirst })
  inspection?.addRoutes(app)
  const takeUpgrade: TakeUpgrade = (...upgrade) => takeLive(...upgrade) || inspection?.takeUpgrade(...upgrade) === true
  return { app, takeUpgrade }
}

/** Loaded when somebody asks for it. */
async function documentApi(server: DescribedServer): Promise<ApiDocument> {
  const { documentInThread } = await import('./api-document/document-thread.ts')
  return documentInThread(server)
}

interface ServerAppOptions extends Pick<ServerAuth, 'admins'>, Pick<HttpAppOptions, 'playbacks' | 'desk'> {
  readonly isTls: boolean
  readonly live: LiveDesk
  /** Whether a page of this origin may open a WebSocket to this host. */
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
}

/** What the ports for machines serve: without rates, so that nobody can make an orchestrator believe that the server is ill. */
export function createSideApps(
  parts: ServerParts,
  view: ServerView,
  { admins }: Pick<ServerAuth, 'admins'>,
): { readonly probeApp: Hono; readonly metricsApp: Hono } {
  const { log, config } = parts
  const admin = admins && adminAccess(admins, parts)
  return {
    probeApp: createProbeApp(view, { log, admin, metrics: metricsOf(parts) }),
    metricsApp: createMetricsApp(view, { log, admin, metrics: config.http.metrics_access }),
  }
}

/** Where metrics have a port of their own they are nowhere else. */
function metricsOf({ config: { http } }: Pick<ServerParts, 'config'>): NonNullable<HttpAppOptions['metrics']> {
  return http.metrics_port === 0 ? http.metrics_access : 'nobody'
}
