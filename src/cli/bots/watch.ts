import type { Client } from '../../client/client.ts'
import type { SessionId } from '../../protocol/ids.ts'
import type { BotOptions } from './bot-arguments.ts'
import { FleetMeter } from './bot-meter.ts'
import { Samples, type Spread } from './samples.ts'
import { Spectator } from './spectator.ts'

/** What `--watch` asks for: what is to be watched and, when it is played, how. */
export interface WatchOptions {
  readonly target: WatchTarget
  readonly speed: number | undefined
  /** So many places are gone to before it is watched to its end. */
  readonly seeks: number
}

/** A session, controlled only when it is a playback whose token is there; or a recording, of which the first bot opens a playback. */
export type WatchTarget =
  | { readonly sessionId: SessionId; readonly controlToken: string | undefined }
  | { readonly replayId: string }

/** What `--watch --json` prints. */
export interface WatchSummary {
  readonly watchers: number
  readonly errors: readonly string[]
  readonly seeks: number
  readonly seek_ms: Spread
  readonly frame_gap_ms: Spread
  readonly frames: number
  /** The fastest that the recording was seen to play; 0 of a session that is driven. */
  readonly speed: number
  readonly frames_per_s: number
  readonly kbit_per_s: number
}

/** Frames that are watched between two seeks. */
const FRAMES_BETWEEN = 20
/** Successive multiples of it, modulo 1, are spread evenly over any recording. */
const GOLDEN_SHARE = 0.618_033_988_749_895

/** Watches until the recording or the session is over; `signal` gives it up. Resolves always, with errors where there were any. */
export async function runWatch(options: BotOptions, watch: WatchOptions, signal: AbortSignal): Promise<WatchSummary> {
  const fleet = new FleetMeter()
  const seekMs = new Samples(1024)
  const spectators: Spectator[] = []
  const errors: string[] = []
  const givenUp = Promise.withResolvers<never>()
  givenUp.promise.catch(() => {})
  const giveUp = () => givenUp.reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    signal.throwIfAborted()
    const enter = createEntrance(watch)
    for (let index = 0; index < options.count; index++) {
      const { url, transport, tokens } = options
      const name = `Watcher ${index + 1}`
      const setup = { url, udp: transport === 'udp', name, token: tokens[index] ?? '', enter, fleet, signal }
      spectators.push(await Spectator.join(setup))
    }
    const [lead] = spectators
    if (lead !== undefined) await Promise.race([conduct(lead, watch, seekMs), givenUp.promise])
    await Promise.race([Promise.all(spectators.map(({ over }) => over)), givenUp.promise])
  } catch (error) {
    errors.push(error instanceof Error ? error.message : String(error))
  }
  signal.removeEventListener('abort', giveUp)
  const summary = summaryOf(spectators, { fleet, seekMs, errors })
  for (const spectator of spectators) await spectator[Symbol.asyncDispose]()
  return summary
}

/** Brings one bot after the other to what is watched; the first of all opens it, where it has to be. */
function createEntrance({ target }: WatchOptions): (client: Client) => Promise<void> {
  let sessionId = 'sessionId' in target ? target.sessionId : undefined
  return async (client) => {
    if ('sessionId' in target && target.controlToken !== undefined) client.playback.useToken(target.controlToken)
    if (sessionId !== undefined) await client.spectate(sessionId)
    // It begins when all are there.
    else if ('replayId' in target) sessionId = (await client.openPlayback(target.replayId, { isPaused: true })).id
  }
}

async function conduct(lead: Spectator, { speed, seeks }: WatchOptions, seekMs: Samples): Promise<void> {
  const { playback } = lead.client
  if (playback.token === undefined) return
  if (speed !== undefined) await playback.setSpeed(speed)
  // Until all places were gone to, the end is none.
  await playback.setEnd('loop')
  await playback.resume()
  for (let seek = 1; seek <= seeks; seek++) {
    await lead.watch(FRAMES_BETWEEN)
    const { firstTick = 0, lastTick = 0 } = playback.state ?? {}
    // Not beyond nine tenths: the end is for the end.
    const share = 0.9 * ((seek * GOLDEN_SHARE) % 1)
    seekMs.add(await lead.seek(firstTick + Math.floor((lastTick - firstTick) * share)))
  }
  await playback.setEnd('stop')
}

function summaryOf(
  spectators: readonly Spectator[],
  { fleet, seekMs, errors }: { fleet: FleetMeter; seekMs: Samples; errors: readonly string[] },
): WatchSummary {
  const rates = spectators.map(({ meter }) => meter.rates)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  return {
    watchers: spectators.length,
    errors: [...errors],
    seeks: seekMs.count,
    seek_ms: seekMs.summary(),
    frame_gap_ms: fleet.frameGap.summary(),
    frames: spectators.reduce((sum, { frames }) => sum + frames, 0),
    speed: Math.max(0, ...spectators.map(({ speed }) => speed)),
    frames_per_s: mean(rates.map(({ framesPerS }) => framesPerS)),
    kbit_per_s: mean(rates.map(({ kbitPerS }) => kbitPerS)),
  }
}

export function printWatch(summary: WatchSummary): string {
  const spread = ({ p50, p99, max }: Spread) => `p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}  max ${max.toFixed(1)} ms`
  return [
    `${summary.watchers} watching, ${summary.frames} frames`,
    `frame gap ${spread(summary.frame_gap_ms)}`,
    ...(summary.speed > 0 ? [`played at ${summary.speed.toFixed(2)} times the race's own speed`] : []),
    ...(summary.seeks > 0 ? [`${summary.seeks} seeks   ${spread(summary.seek_ms)}`] : []),
    `${summary.frames_per_s.toFixed(1)} frames/s and ${summary.kbit_per_s.toFixed(0)} kbit/s received by each`,
    ...summary.errors.map((error) => `error: ${error}`),
  ].join('\n')
}
