import { CLOSE_GRACE_MS } from '../transport/limits.ts'
import type { DatagramHub } from '../transport/udp/datagram-hub.ts'
import type { ActorSystem } from './actor-system.ts'
import { CLOSE_RECORDINGS_MS, CLOSE_REST_MS, CLOSE_SESSIONS_MS, DRAIN_RESULTS_MS } from './limits.ts'
import type { Listeners } from './listeners.ts'
import type { ServerParts } from './server-parts.ts'
import type { SidePorts } from './side-ports.ts'
import type { StopClock } from './stop-clock.ts'

/**
 * Ends what is left, saves what is to be saved, closes everything, in this order. Nothing waits longer than the clock allows:
 * what is lost by that is in the log. Rejects when something failed, or does not end.
 */
export async function closeServer(closing: Closing, clock: StopClock): Promise<void> {
  await endSessions(closing, clock)
  await disconnect(closing, clock)
  await save(closing, clock)
  await closeRest(closing, clock)
  const { late, failure } = clock
  if (late.length > 0) closing.parts.log.error({ late }, 'the stop took too long, and is not complete')
  if (failure !== undefined) throw failure
}

/** What there is to close; undefined where the start has not come so far. */
export interface Closing {
  readonly parts: ClosingParts
  readonly system: Pick<ActorSystem, 'connections'> & {
    readonly housing: Pick<ActorSystem['housing'], 'emptied' | 'closeRecordings' | 'close'>
  }
  readonly live: { close(): void }
  /** What looks at something now and then. */
  readonly watches: readonly { stop(): void }[]
  readonly contentWatch: AsyncDisposable | undefined
  readonly listeners: Pick<Listeners, 'close'> | undefined
  readonly sidePorts: Pick<SidePorts, 'close'> | undefined
  readonly hub: Pick<DatagramHub, 'close'> | undefined
}

interface ClosingParts {
  readonly config: { readonly server: Pick<ServerParts['config']['server'], 'message_grace_ms'> }
  readonly log: Pick<ServerParts['log'], 'error'>
  readonly directory: Pick<ServerParts['directory'], 'sessions'>
  readonly gate: Pick<ServerParts['gate'], 'total'>
  readonly keeper: Pick<ServerParts['keeper'], 'drain'>
  readonly recordings: Pick<ServerParts['recordings'], 'close'>
  readonly replays: Pick<ServerParts['replays'], 'close'>
  readonly storage: Pick<ServerParts['storage'], 'close'>
  readonly planner: Pick<ServerParts['planner'], 'close'>
  readonly metronome: Pick<ServerParts['metronome'], 'close'>
}

async function endSessions({ parts, system, live, contentWatch }: Closing, clock: StopClock): Promise<void> {
  await clock.within('the watch of the content', CLOSE_REST_MS, () => contentWatch?.[Symbol.asyncDispose]())
  for (const { session } of parts.directory.sessions()) session.send({ type: 'session.close' })
  // In workers they end a moment later, and tell then what is to be saved.
  await clock.within('sessions', CLOSE_SESSIONS_MS, async (msMax) => {
    const sessionIds = await system.housing.emptied(msMax)
    if (sessionIds.length > 0) parts.log.error({ sessionIds }, 'sessions did not end, and have no result')
    return sessionIds.length === 0
  })
  live.close()
}

async function disconnect({ parts, system }: Closing, clock: StopClock): Promise<void> {
  // What was said last must leave before the sockets close.
  if ([...system.connections()].length > 0) await clock.pause(parts.config.server.message_grace_ms)
  for (const connection of system.connections()) connection.send({ type: 'connection.close' })
  // They end by themselves within their grace; a peer that does not follow is destroyed then.
  for (let polls = CLOSE_GRACE_MS / POLL_MS; polls > 0 && parts.gate.total > 0; polls--) await clock.pause(POLL_MS)
}

async function save({ parts, system, watches }: Closing, clock: StopClock): Promise<void> {
  const { keeper, recordings, replays, storage } = parts
  await clock.within('results', DRAIN_RESULTS_MS, async (msMax) => (await keeper.drain(msMax)) === 0)
  // What they tell when they are complete is stored, too.
  await Promise.all([
    clock.within('recordings of session workers', CLOSE_RECORDINGS_MS, (msMax) =>
      system.housing.closeRecordings(msMax),
    ),
    clock.within('recordings', CLOSE_RECORDINGS_MS, (msMax) => recordings.close(msMax)),
  ])
  for (const watch of watches) watch.stop()
  await clock.within('the reading of recordings', CLOSE_REST_MS, (msMax) => replays.close(msMax))
  // It has all that the others have left, but for what ends last.
  await clock.within('the database', clock.leftMs - CLOSE_REST_MS, (msMax) => storage.close(msMax))
}

async function closeRest({ parts, system, listeners, sidePorts, hub }: Closing, clock: StopClock): Promise<void> {
  const { planner, metronome } = parts
  const close = (what: string, one: { close(): unknown } | undefined) =>
    clock.within(what, CLOSE_REST_MS, () => one?.close())
  await Promise.all([
    close('the listeners', listeners),
    close('the ports of probes and metrics', sidePorts),
    close('the datagrams', hub),
    close('the planner', planner),
    close('the metronome', metronome),
    close('session workers', system.housing),
  ])
}

const POLL_MS = 20
