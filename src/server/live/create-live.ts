import { randomBytes } from 'node:crypto'
import type { ActorSystem } from '../actor-system.ts'
import { type ServerParts, steadyMs } from '../server-parts.ts'
import { every } from '../watch-session.ts'
import { LIVE_STREAMS_MAX, LIVE_STREAMS_PER_ADDRESS_MAX } from './limits.ts'
import { LiveDesk } from './live-desk.ts'
import type { After } from './live-hub.ts'

/** The live streams of this server; a fault in them is logged and touches nothing else. */
export function createLive(
  { config, version, directory, addresses, metrics, metronome, log }: ServerParts,
  { housing, playbacks }: Pick<ActorSystem, 'housing' | 'playbacks'>,
): LiveDesk {
  const guarded = (run: () => void) => () => {
    try {
      run()
    } catch (error) {
      log.error({ err: error }, 'live streams have a fault')
    }
  }
  const isDelayed = config.session.spectator_delay_seconds > 0
  return new LiveDesk({
    name: config.server.name,
    version,
    directory,
    watch: (id, tell) => playbacks.watch(id, tell) ?? housing.watch(id, tell),
    async leaderLaps(id) {
      if (isDelayed) return undefined
      try {
        return (await housing.look(id))?.classification[0]?.laps
      } catch (error) {
        log.error({ err: error, sessionId: id }, 'a session could not be looked at')
        return undefined
      }
    },
    addressOf: ({ peer, headers }) => addresses.keyOf(peer, headers),
    places: { all: LIVE_STREAMS_MAX, perAddress: LIVE_STREAMS_PER_ADDRESS_MAX },
    counters: metrics.counters,
    createEpoch: () => randomBytes(4).toString('hex'),
    breathe: () => metronome.runDue(),
    nowMs: steadyMs,
    after: (ms, run) => after(ms, guarded(run)),
    every: (ms, run) => every(ms, guarded(run)),
  })
}

const after: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return () => clearTimeout(timer)
}
