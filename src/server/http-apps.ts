import type { Hono } from 'hono'
import { createHttpApp, createProbeApp, type HttpAppOptions } from '../http/app.ts'
import type { ServerView } from '../http/server-view.ts'
import type { TakeUpgrade } from '../transport/websocket-listener.ts'
import type { LiveDesk } from './live/live-desk.ts'
import { createLiveUpgrades } from './live/live-upgrades.ts'
import { createReplayAllowance } from './replays/replay-allowance.ts'
import { adminAccess, type ServerAuth } from './server-auth.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** What is served over HTTP, with the rates and operators of this server; the probes alone; and what WebSocket has of the first. */
export function createHttpApps(
  parts: ServerParts,
  view: ServerView,
  { admins, isTls, playbacks, live, isWelcomeOrigin }: HttpAppsOptions,
): { readonly app: Hono; readonly probeApp: Hono; readonly takeUpgrade: TakeUpgrade } {
  const { config, log, addresses, requestRates, metrics, metronome } = parts
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
    live,
  })
  const ticksFirst = () => metronome.runDue()
  const takeUpgrade = createLiveUpgrades({ streams: live, rates: requestRates, isWelcomeOrigin, ticksFirst })
  return { app, probeApp: createProbeApp(view, { log }), takeUpgrade }
}

interface HttpAppsOptions extends Pick<ServerAuth, 'admins'>, Pick<HttpAppOptions, 'playbacks'> {
  readonly isTls: boolean
  readonly live: LiveDesk
  /** Whether a page of this origin may open a WebSocket to this host. */
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
}
