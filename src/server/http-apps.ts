import type { Hono } from 'hono'
import { createHttpApp, createMetricsApp, createProbeApp, type HttpAppOptions } from '../http/app.ts'
import type { ServerView } from '../http/server-view.ts'
import { createReplayAllowance } from './replays/replay-allowance.ts'
import { adminAccess, type ServerAuth } from './server-auth.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** What the HTTP port serves, with the rates and operators of this server. */
export function createServerApp(
  parts: ServerParts,
  view: ServerView,
  {
    admins,
    isTls,
    playbacks,
  }: Pick<ServerAuth, 'admins'> & Pick<HttpAppOptions, 'playbacks'> & { readonly isTls: boolean },
): Hono {
  const { config, log, addresses, requestRates, metrics } = parts
  const { rates } = config.limits
  return createHttpApp(view, {
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
    admin: admins && adminAccess(admins, parts),
    metrics: metricsOf(parts),
    playbacks,
  })
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
