import { dirname, join } from 'node:path'
import type { Logger } from 'pino'
import { Absences } from '../actors/lobby/absences.ts'
import { Directory } from '../actors/lobby/directory.ts'
import { LobbyStateEncoder } from '../actors/lobby/lobby-state.ts'
import { SweepList } from '../actors/sweeper/sweeper.ts'
import type { Config } from '../config/schema.ts'
import { createLogControl, type WatchedLogControl } from '../observability/log-control.ts'
import { createMetrics, type Metrics } from '../observability/metrics.ts'
import { RunMeter } from '../observability/run-meter.ts'
import { createMetronome, type Metronome, type TickSource } from '../runtime/metronome/metronome.ts'
import { createThreadTickSource } from '../runtime/metronome/thread-tick-source.ts'
import { createPlanner, type Planner } from '../runtime/planner/planner.ts'
import { createResultKeeper, type ResultKeeper } from '../storage/result-keeper.ts'
import { createSqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { AddressRates } from '../transport/address-rates.ts'
import { ClientAddresses } from '../transport/client-address.ts'
import { ConnectionGate } from '../transport/connection-gate.ts'
import { ControlTurns } from '../transport/control-turns.ts'
import type { ServerCatalogue } from './catalogue.ts'
import type { ContentReloader } from './content-reload.ts'
import { createContent } from './content-upkeep.ts'
import type { Inspection } from './inspection.ts'
import type { LiveCatalogue } from './live-catalogue.ts'
import { type RecorderSettings, Recordings, recorderSettingsOf } from './recordings.ts'
import { ReplayDesk } from './replays/replay-desk.ts'
import { createRequestRates, type SharedRequestRates } from './request-rates.ts'
import { SelfWatch } from './self-watch.ts'
import { addressRateLimits } from './server-config.ts'
import { readSigningKey } from './signing-key.ts'
import { createTickObserver } from './tick-observer.ts'

/** The parts of a server that are no actors: made before them, used by them, closed after them. */
export interface ServerParts {
  readonly config: Config
  readonly log: Logger
  readonly version: string
  /** The level of `log`. */
  readonly logControl: WatchedLogControl
  /** What is offered now, and what open sessions keep. */
  readonly catalogue: LiveCatalogue
  readonly contentReload: ContentReloader
  readonly metrics: Metrics
  readonly metronome: Metronome
  /** What the runs on this thread are measured with. */
  readonly meter: RunMeter
  readonly selfWatch: SelfWatch
  readonly planner: Planner
  readonly storage: Storage
  readonly keeper: ResultKeeper
  readonly replays: ReplayDesk
  readonly recordings: Recordings
  /** How recorders work, those of session workers too. */
  readonly recorderSettings: RecorderSettings
  readonly directory: Directory
  readonly absences: Absences
  readonly lobbyStates: LobbyStateEncoder
  readonly sweeps: SweepList
  readonly turns: ControlTurns
  readonly gate: ConnectionGate
  /** What an address may do; also who may try something privileged (see Attempts). */
  readonly addressRates: AddressRates
  /** Where requests over HTTP come from. */
  readonly addresses: ClientAddresses
  /** What an address may ask for over HTTP, and by messages for the same. */
  readonly requestRates: SharedRequestRates
  /** With `dev.inspector`. */
  readonly inspection: Inspection | undefined
}

/** Milliseconds of a steady clock; never of the calendar. */
export const steadyMs = () => performance.now()

/** Nothing is open or read yet. `ticks` drives the metronome in place of a thread. */
export async function createParts(
  config: Config,
  log: Logger,
  version: string,
  ticks?: TickSource,
): Promise<ServerParts> {
  const logControl = createLogControl(log)
  const inspection = config.dev.inspector ? (await import('./inspection.ts')).createInspection(config, log) : undefined
  const { catalogue, contentReload } = createContent({ config, log })
  const tickHz = config.server.tick_rate_hz
  const metrics = createMetrics({ tickHz, giveWay: () => metronome.runDue() })
  const storage = createSqliteStorage({
    path: config.storage.path,
    onRead: (tookMs) => metrics.dbReadDurationMs.observe(tookMs),
    onWrite: (tookMs) => metrics.dbWriteDurationMs.observe(tookMs),
  })
  const recorderSettings = recorderSettingsOf(config, await readSigningKey(config.replays.signing_key_file))
  const { result_deadline_ms: deadlineMs, retry_results_max: queueMax } = config.storage
  const directory = new Directory()
  const metronome = createServerMetronome(config, metrics, log, ticks)
  const addresses = new ClientAddresses(config.network.trusted_proxies)
  return {
    config,
    log,
    logControl,
    version,
    catalogue,
    contentReload,
    metrics,
    metronome,
    meter: new RunMeter(metrics, steadyMs),
    selfWatch: new SelfWatch({
      health: config.health,
      tickHz,
      stats: metronome.stats,
      loopDelayMs: metrics.loopDelayMs,
      counters: metrics.counters,
      now: steadyMs,
      log,
    }),
    planner: createServerPlanner(catalogue, config, log),
    storage,
    keeper: createResultKeeper({ storage, deadlineMs, queueMax, log }),
    replays: createReplayDesk({ config, log, storage, catalogue }),
    recordings: createRecordings({ config, log, metrics, storage, recorderSettings }),
    recorderSettings,
    directory,
    absences: new Absences({ graceMs: config.session.reconnect_grace_ms, awayMax: config.limits.away_players_max }),
    lobbyStates: new LobbyStateEncoder(directory, catalogue, config.lobby.state_bytes_max),
    sweeps: new SweepList(),
    turns: new ControlTurns(steadyMs, () => metronome.runDue()),
    gate: new ConnectionGate({
      connectionsMax: config.limits.connections_max,
      perAddressMax: config.limits.connections_per_address_max,
    }),
    addressRates: new AddressRates({ ...addressRateLimits(config), now: steadyMs }),
    addresses,
    requestRates: createRequestRates({
      addresses,
      rates: config.limits.rates,
      counters: metrics.counters,
      now: steadyMs,
    }),
    inspection,
  }
}

function createReplayDesk({
  config,
  log,
  storage,
  catalogue,
}: Pick<ServerParts, 'config' | 'log' | 'storage' | 'catalogue'>): ReplayDesk {
  const { trackJson } = catalogue.forPlayers
  const isDelayed = config.session.spectator_delay_seconds > 0
  return new ReplayDesk({ dir: config.replays.dir, storage, log, trackJson, isDelayed })
}

function createRecordings(
  parts: Pick<ServerParts, 'config' | 'log' | 'metrics' | 'storage' | 'recorderSettings'>,
): Recordings {
  const { config, log, metrics, storage, recorderSettings } = parts
  const { counters, recorderFinaliseMs: finaliseMs } = metrics
  return new Recordings({
    replays: config.replays,
    recorder: recorderSettings,
    counters,
    finaliseMs,
    storage,
    log,
    wallClockMs: () => Date.now(),
  })
}

/** Plans are kept beside the database. */
function createServerPlanner(catalogue: ServerCatalogue, { storage }: Config, log: Logger): Planner {
  return createPlanner(catalogue, {
    cacheFolder: join(dirname(storage.path), 'plans'),
    onNotKept: (reason) =>
      log.warn({ reason }, 'racing plans cannot be kept on disk; they are built anew after each start'),
  })
}

function createServerMetronome({ server, tick }: Config, metrics: Metrics, log: Logger, ticks?: TickSource): Metronome {
  const onFailure = (error: Error) => log.error({ err: error }, 'the tick thread failed and is replaced')
  const { counters } = metrics
  return createMetronome({
    source: ticks ?? createThreadTickSource(server.tick_rate_hz, onFailure),
    overrunTicksMax: tick.overrun_ticks_max,
    now: steadyMs,
    onObserverError: (error) => log.error({ err: error }, 'ticks are no longer measured'),
    observer: createTickObserver({ counters, histograms: metrics, tickHz: server.tick_rate_hz, log }),
  })
}
