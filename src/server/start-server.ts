import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { ConnectionDeps } from '../actors/connection/connection-deps.ts'
import type { Config } from '../config/schema.ts'
import type { ServerView } from '../http/server-view.ts'
import type { TickSource } from '../runtime/metronome/metronome.ts'
import { DatagramHub } from '../transport/udp/datagram-hub.ts'
import { RemoteChannels } from '../transport/udp/remote-channel.ts'
import type { Arrival } from '../transport/wire.ts'
import { connectionDeps, sessionDeps } from './actor-deps.ts'
import { type ActorSystem, createActorSystem } from './actor-system.ts'
import { createAdminDesk } from './admin-desk.ts'
import { closeServer } from './close-server.ts'
import { openContentWatch, readFirstContent, tellContent } from './content-upkeep.ts'
import type { ContentWatch } from './content-watch.ts'
import { DemoOpening } from './demo-opening.ts'
import { createEntrance, type Entrance } from './entrance.ts'
import { createServerApp, createSideApps } from './http-apps.ts'
import { EXIT_GRACE_MS, STOP_DEADLINE_MS } from './limits.ts'
import { type Listeners, openListeners } from './listeners.ts'
import { createLive } from './live/create-live.ts'
import type { LiveDesk } from './live/live-desk.ts'
import { observeActors } from './observe-actors.ts'
import { createOriginCheck } from './origin-check.ts'
import { createPlaybackDesk } from './playback-desk.ts'
import { Reloads } from './reloads.ts'
import { resumeSessions } from './resumed-sessions.ts'
import { endOf, startRoot } from './root-life.ts'
import { openAuth, type ServerAuth } from './server-auth.ts'
import { createParts, type ServerParts, steadyMs } from './server-parts.ts'
import { openTls, reloadOfTls, type ServerTls } from './server-tls.ts'
import { createServerView } from './server-view.ts'
import { createMainHousing, type HousingScope, type SessionHousing } from './session-housing.ts'
import { openSidePorts, type SidePorts } from './side-ports.ts'
import { StopClock } from './stop-clock.ts'
import { StorageWatch } from './storage-watch.ts'

export interface RunningServer {
  readonly tcpPort: number
  readonly httpPort: number
  /** Undefined while there is none, and with workers, which have ports of their own. */
  readonly udpPort: number | undefined
  readonly probePort: number | undefined
  readonly metricsPort: number | undefined
  readonly isTls: boolean
  /** Whether there are certificates, tokens or keys for {@link reload} to read again, besides the content. */
  readonly canReload: boolean
  /** Reads certificate, tokens, keys and content again, and drops nobody by it. What cannot be used stays as it was. */
  reload(): Promise<void>
  /** Asks it to stop (SHUT1); asked again, it cuts the draining short. */
  stop(): void
  /** Resolves when everything is closed; rejects when the server had to give up or could not close cleanly. */
  readonly closed: Promise<void>
  readonly parts: ServerParts
}

/**
 * Starts a server. Rejects with an error that says what to do when it cannot; nothing is left open then. Ticks come from
 * a thread at the configured rate, or from `ticks`.
 */
export async function startServer(
  config: Config,
  log: Logger,
  version: string,
  ticks?: TickSource,
): Promise<RunningServer> {
  const parts = await createParts(config, log, version, ticks)
  const workers = config.server.workers === 0 ? undefined : await import('./worker-housing.ts')
  const server = new Server(parts, workers)
  await server.start()
  return server
}

/** Loaded when the configuration asks for workers. */
type WorkerHousing = typeof import('./worker-housing.ts')

/** One server's life: what is opened at the start, in order, and closed at the end, in reverse. */
class Server implements RunningServer {
  readonly parts: ServerParts
  readonly closed: Promise<void>
  readonly #system: ActorSystem
  readonly #storageWatch: StorageWatch
  readonly #entrance: Entrance
  readonly #live: LiveDesk
  readonly #demo: DemoOpening
  #hub: DatagramHub | undefined
  #sidePorts: SidePorts | undefined
  #listeners: Listeners | undefined
  #reloads: Reloads
  #contentWatch: ContentWatch | undefined
  readonly #workers: WorkerHousing | undefined
  #isDraining = false
  isTls = false

  constructor(parts: ServerParts, workers: WorkerHousing | undefined) {
    this.parts = parts
    this.#workers = workers
    const { storage, config, log } = parts
    this.#entrance = createEntrance(parts)
    this.#storageWatch = new StorageWatch({ storage, intervalMs: config.health.storage_check_ms, log })
    this.#reloads = new Reloads([], parts.log)
    const controls = {
      open: () => this.#open(),
      openDemo: () => this.#demo.open(),
      drain: () => this.#drain(),
      close: () => this.#close(),
    }
    const createHousing = (scope: HousingScope): SessionHousing =>
      workers === undefined
        ? createMainHousing(scope, (id) => sessionDeps(parts, scope.lobby, () => this.#hub, id))
        : workers.createWorkerHousing(parts, scope, () => this.#hasDatagrams)
    this.#system = createActorSystem(parts, controls, createHousing, () => this.#hub, observeActors(parts))
    this.#live = createLive(parts, this.#system)
    this.#demo = new DemoOpening(parts, this.#system.lobby)
    parts.contentReload.onReplaced(() => tellContent(parts, this.#system))
    parts.contentReload.onReplaced(() => this.#demo.noteContent())
    parts.logControl.onLevel((level) => this.#system.housing.tellWorkers({ type: 'log.level', level }))
    this.closed = endOf(this.#system.root)
  }

  get tcpPort(): number {
    return this.#listeners?.tcpPort ?? 0
  }

  get httpPort(): number {
    return this.#listeners?.httpPort ?? 0
  }

  get probePort(): number | undefined {
    return this.#sidePorts?.probePort
  }

  get metricsPort(): number | undefined {
    return this.#sidePorts?.metricsPort
  }

  get udpPort(): number | undefined {
    return this.#hub?.port
  }

  start(): Promise<void> {
    return startRoot(this.#system.root)
  }

  get canReload(): boolean {
    return this.#reloads.isAny
  }

  async reload(): Promise<void> {
    await Promise.all([this.#reloads.runAll(), this.parts.contentReload.reloadContent()])
  }

  stop(): void {
    this.#system.root.send({ type: 'server.stop' })
  }

  async #open(): Promise<void> {
    const { config, log, storage, recordings, replays } = this.parts
    const tls = await openTls(config, log)
    this.isTls = tls !== undefined
    const auth = await openAuth(config)
    const view = createServerView(this.parts, this.#system, () => this.#facts())
    this.#sidePorts = await openSidePorts({ ...this.#entrance.common, ...createSideApps(this.parts, view, auth) })
    const contentReadAtMs = await readFirstContent(this.parts)
    this.#demo.check()
    await storage.check()
    this.#storageWatch.start()
    recordings.watch = replays.watch
    const resumable = recordings.start({ isResuming: config.session.resume_after_crash })
    replays.start()
    this.#hub = await this.#openDatagrams()
    const { levels } = this.parts.metrics
    levels.connections = (transport) =>
      transport === 'udp'
        ? (this.#hub?.boundCount ?? this.#system.housing.boundChannels)
        : this.parts.gate.count(transport)
    const channels = this.#hub ?? (this.#hasDatagrams ? new RemoteChannels(steadyMs) : undefined)
    const deps = connectionDeps(this.parts, this.#system.lobby, { authenticator: auth.players, datagrams: channels })
    await resumeSessions(resumable, this.parts, this.#system.lobby)
    this.#listeners = await this.#listen(view, tls, auth, deps)
    const tlsReload = tls && reloadOfTls(tls, (material) => this.#listeners?.setTls(material))
    this.#reloads = new Reloads([...(tlsReload ? [tlsReload] : []), ...auth.reloads], log)
    this.#reloads.start()
    this.parts.selfWatch.start(() => view.readiness())
    this.#contentWatch = await openContentWatch(this.parts, contentReadAtMs)
  }

  #listen(view: ServerView, tls: ServerTls | undefined, auth: ServerAuth, deps: ConnectionDeps): Promise<Listeners> {
    const playbacks = createPlaybackDesk(this.parts, this.#system)
    const isWelcomeOrigin = createOriginCheck(this.parts.config, this.isTls, this.parts.metrics.counters)
    const desk = createAdminDesk(this.parts, this.#system, auth, {
      isDraining: () => this.#isDraining,
      stop: () => this.stop(),
      reload: () => this.#reloads.runAll(),
    })
    const { admins } = auth
    const live = this.#live
    return openListeners({
      ...this.#entrance.common,
      tls: tls?.material,
      ...createServerApp(this.parts, view, { admins, isTls: this.isTls, playbacks, desk, live, isWelcomeOrigin }),
      refusalOf: (address) => (this.#isDraining ? 'shutting_down' : this.#entrance.refusalOf(address)),
      expectedRefusal: this.#entrance.expectedRefusal,
      isWelcomeOrigin,
      accept: (arrival) => this.#accept(arrival, deps),
    })
  }

  async #openDatagrams(): Promise<DatagramHub | undefined> {
    const { config, log, metrics } = this.parts
    const { host, udp_port: port } = config.network
    if (!this.#hasDatagrams) return undefined
    if (this.#workers !== undefined) {
      // They have sockets of their own.
      await this.#workers.checkWorkerPorts(this.parts)
      return undefined
    }
    const onError = (error: unknown) => log.error({ err: error }, 'the datagram socket reported an error')
    return DatagramHub.bind({ host, port, counters: metrics.counters, now: steadyMs, onError })
  }

  /** Until DTLS is built, TLS on means that everything runs on the stream (UDP1). */
  get #hasDatagrams(): boolean {
    return this.parts.config.network.udp.mode !== 'off' && !this.isTls
  }

  #accept({ address, transport, openWire }: Arrival, deps: ConnectionDeps): void {
    const { gate, metronome } = this.parts
    metronome.runDue()
    gate.opened(address, transport)
    this.#system.openConnection({
      id: randomUUID(),
      address,
      openWire,
      deps,
      onEnded: () => gate.closed(address, transport),
    })
  }

  #facts() {
    return {
      isStarting: this.#listeners === undefined,
      isStorageUp: this.#storageWatch.isUp,
      isRecordingWhole: this.parts.recordings.isWhole,
      isDraining: this.#isDraining,
    }
  }

  #drain(): void {
    this.#isDraining = true
    this.parts.log.info('draining: no new players, races under way may finish')
    this.#listeners?.stopAccepting()
    this.#live.drain()
    for (const connection of this.#system.connections()) connection.send({ type: 'connection.drain' })
    this.#system.lobby.send({ type: 'lobby.drain' })
  }

  #close(): Promise<void> {
    const { selfWatch, config } = this.parts
    this.#isDraining = true
    this.#reloads.stop()
    const closing = {
      parts: this.parts,
      system: this.#system,
      live: this.#live,
      watches: [this.#storageWatch, selfWatch],
      contentWatch: this.#contentWatch,
      listeners: this.#listeners,
      sidePorts: this.#sidePorts,
      hub: this.#hub,
    }
    const msMax = config.server.message_grace_ms + STOP_DEADLINE_MS - EXIT_GRACE_MS
    return closeServer(closing, new StopClock({ msMax }))
  }
}
