import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HostDeps } from '../actors/session-host/host-deps.ts'
import { type HostPool, SessionHosts } from '../actors/session-host/session-hosts.ts'
import type { PrepareRequest } from '../actors/session-host/worker-messages.ts'
import type { Config } from '../config/schema.ts'
import { addFigures } from '../observability/figures.ts'
import type { PreparedRace } from '../race/prepared-race.ts'
import { DatagramHub } from '../transport/udp/datagram-hub.ts'
import { plannerContent } from './actor-deps.ts'
import { createLapReader } from './lap-reader.ts'
import { WORKER_STALL_MS_MIN } from './limits.ts'
import { tickLagOptions } from './self-watch.ts'
import { sessionConfig } from './server-config.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'
import type { HousingScope, SessionHousing } from './session-housing.ts'

/** Sessions in worker threads (`server.workers`). Only loaded when there are to be any. */
export function createWorkerHousing(
  parts: ServerParts,
  { lobby, pool }: HousingScope,
  hasDatagrams: () => boolean,
): SessionHousing {
  const deps = hostDeps(parts, lobby, hasDatagrams)
  return new SessionHosts(deps, workerCount(parts.config), () => pool() as HostPool | undefined)
}

/**
 * Workers open their sockets when they start, which is later: that all of these can be had is seen now, as long as
 * somebody looks. Rejects with ListenError.
 */
export async function checkWorkerPorts({ config, metrics: { counters } }: ServerParts): Promise<void> {
  const { host, udp_port: first } = config.network
  if (first === 0) return
  for (let port = first; port < first + workerCount(config); port++) {
    const hub = await DatagramHub.bind({ host, port, counters, now: steadyMs, onError: () => {} })
    await hub.close()
  }
}

/** "auto" leaves one core to the main thread, which has the sockets. */
function workerCount({ server: { workers } }: Config): number {
  return workers === 'auto' ? Math.max(1, availableParallelism() - 1) : workers
}

const WORKER = new URL('./session-worker/session-worker.ts', import.meta.url)

/** Content of a session in a worker, in the versions that it knows; its recordings name them. */
async function prepareKept(
  { sessionId, track, cars }: PrepareRequest,
  { catalogue, planner }: Pick<ServerParts, 'catalogue' | 'planner'>,
): Promise<PreparedRace> {
  const content = catalogue.ofSession(sessionId)
  if (content === undefined) throw new Error(`session ${sessionId} has ended`)
  const isKept =
    content.track(track.id)?.hash === track.hash && cars.every(({ id, hash }) => content.car(id)?.hash === hash)
  if (!isKept) throw new Error(`the content of session ${sessionId} is another one by now; choose the car again`)
  return planner.prepare(
    track.id,
    cars.map(({ id }) => id),
    plannerContent(content),
  )
}

function hostDeps(parts: ServerParts, lobby: HousingScope['lobby'], hasDatagrams: () => boolean): HostDeps {
  const { config, catalogue, keeper, recordings, replays, metrics, log, directory, sweeps } = parts
  const { host, udp_port: port, udp } = config.network
  const { counters } = metrics
  return {
    startWorker: (workerData) => new Worker(WORKER, { workerData }),
    workerData: {
      config: sessionConfig(config, undefined),
      overrunTicksMax: config.tick.overrun_ticks_max,
      get tracks() {
        return catalogue.forPlayers.tracks
      },
      get cars() {
        return catalogue.forPlayers.cars
      },
      get logLevel() {
        return log.level
      },
      actorEventsPerSecond: config.log.actor_events_per_second,
      recorder: parts.recorderSettings,
      serverVersion: parts.version,
    },
    datagrams: () =>
      hasDatagrams()
        ? { host, port, publicHost: udp.public_host, inputsPerSecond: config.limits.rates.player_input_per_second }
        : undefined,
    // The demo opens also on a full server, and who has left one session may be joining the next.
    boardSize: { sessions: config.server.sessions_max + 1, members: config.limits.connections_max * 2 },
    lobby,
    prepare: (request) => prepareKept(request, parts),
    // Both sides look at it at the same point of their messages, and so see the same version.
    noteCar: (sessionId, carId) => void catalogue.ofSession(sessionId)?.car(carId),
    saveRace: (race) => keeper.save(race),
    readLap: createLapReader(replays),
    recordings,
    isHere: (id, player) => directory.player(id)?.player === player,
    counters,
    addFigures: (figures) => addFigures(counters, metrics, figures),
    log,
    sweeps,
    now: steadyMs,
    stallMs: Math.max(WORKER_STALL_MS_MIN, config.health.stall_ms * 2),
    tickLag: tickLagOptions(config.health, config.server.tick_rate_hz),
  }
}
