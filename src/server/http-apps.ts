import type { Hono } from 'hono'
import { createHttpApp, createProbeApp, type HttpAppOptions } from '../http/app.ts'
import type { ServerView } from '../http/server-view.ts'
import { createReplayAllowance } from './replays/replay-allowance.ts'
import { adminAccess, type ServerAuth } from './server-auth.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** What is served over HTTP, with the rates and operators of this server; and the probes alone. */
export function createHttpApps(
  parts: ServerParts,
  view: ServerView,
  {
    admins,
    isTls,
    playbacks,
  }: Pick<ServerAuth, 'admins'> & Pick<HttpAppOptions, 'playbacks'> & { readonly isTls: boolean },
): { readonly app: Hono; readonly probeApp: Hono } {
  const { config, log, addresses, requestRates, metrics, inspection } = parts
  const { rates } = config.limits
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
    admin: admins && adminAccess(admins, parts),
    playbacks,
  })
  inspection?.addRoutes(app)
  return { app, probeApp: createProbeApp(view, { log }) }
}
