import { createActor, fromCallback, SimulatedClock } from 'xstate'
import { fromPool } from '../../src/actors/lib/from-pool.ts'
import { type AbsenceLimits, Absences } from '../../src/actors/lobby/absences.ts'
import { Directory } from '../../src/actors/lobby/directory.ts'
import type { DemoSettings, LobbyLimits } from '../../src/actors/lobby/lobby-deps.ts'
import type { EntranceEvent, LobbyEvent } from '../../src/actors/lobby/lobby-events.ts'
import { lobbyMachine } from '../../src/actors/lobby/lobby-machine.ts'
import { LobbyStateEncoder } from '../../src/actors/lobby/lobby-state.ts'
import { type PasswordAttemptLimits, PasswordAttempts } from '../../src/actors/lobby/password-attempts.ts'
import { PlaybackPlaces } from '../../src/actors/lobby/playback-places.ts'
import type { PlayerDeps } from '../../src/actors/player/player-deps.ts'
import { type PlayerRef, playerMachine } from '../../src/actors/player/player-machine.ts'
import type { MemberLink } from '../../src/actors/ports.ts'
import { createServerMachine, type ServerControls, type ServerRef } from '../../src/actors/server/server-machine.ts'
import type { SessionConfig, SessionDeps } from '../../src/actors/session/session-deps.ts'
import { type SessionRef, sessionMachine } from '../../src/actors/session/session-machine.ts'
import type { SessionRoom } from '../../src/actors/session/session-room.ts'
import { GUEST, type Identity } from '../../src/auth/authenticator.ts'
import type { PlayerId, SessionId } from '../../src/protocol/ids.ts'
import type { ResumableRun } from '../../src/replay/resumable-run.ts'
import type { StoredRace } from '../../src/storage/storage.ts'
import { type AddressKey, addressKey } from '../../src/transport/address-key.ts'
import { FakeLink } from './fake-link.ts'
import { Guest } from './guest.ts'
import { createManualMetronome } from './manual-metronome.ts'
import { catalogue, noRecordings, prepared } from './race-content.ts'
import { SESSION_CONFIG } from './session-config.ts'
import { collectingLogger, type LogLine } from './test-server.ts'

const TICK_HZ = 240

/**
 * The server's lobby, players and sessions, real and wired as in the server, without sockets, disk or time: ticks and
 * timers move by hand, storage is a list, content is prepared at once. What a test is about can be replaced.
 */
export interface SessionWorld extends AsyncDisposable {
  readonly root: ServerRef
  readonly clock: SimulatedClock
  readonly directory: Directory
  readonly absences: Absences
  readonly saved: StoredRace[]
  readonly logLines: readonly LogLine[]
  /** Every state value that an actor has been in since the start, as `session {"running":"countdown"}`. */
  readonly visited: ReadonlySet<string>
  readonly crashes: number
  readonly running: number
  lobby(event: LobbyEvent): void
  /** A new player in the lobby. */
  enter(name: string, options?: EnterOptions): Guest
  /** Lets ticks and timers go on for so long, and what was promised come true. */
  advance(duration: { seconds: number } | { ticks: number }): Promise<void>
  /** Advances until something is so; fails when that takes unreasonably long. */
  until(isSo: () => boolean): Promise<void>
  settle(): Promise<void>
  session(id: SessionId): SessionRef | undefined
  room(id: SessionId): SessionRoom
}

export interface EnterOptions {
  readonly dialect?: 1 | 2
  readonly hz?: number
  readonly identity?: Identity
  readonly address?: AddressKey
  readonly resumeToken?: Uint8Array
}

/** Where guests come from who say nothing of it. */
const HOME = addressKey('192.0.2.1')

export interface WorldOptions {
  readonly session?: Partial<SessionConfig>
  readonly limits?: Partial<LobbyLimits>
  readonly demo?: DemoSettings
  readonly deps?: Partial<SessionDeps>
  readonly absences?: Partial<AbsenceLimits>
  readonly passwords?: Omit<PasswordAttemptLimits, 'now'>
  readonly drainSeconds?: number
  readonly controls?: Partial<ServerControls>
}

const SESSION_LIMITS = { sessionsMax: 8, sessionsPerAddressMax: 1024, sessionsPerPlayerMax: 2 }
const LIMITS: LobbyLimits = { ...SESSION_LIMITS, carsMax: 12, lapsDefault: 2 }
/** No test waits for longer than this, in the world's own time. */
const UNTIL_SECONDS_MAX = 900

export async function createSessionWorld(options: WorldOptions = {}): Promise<SessionWorld> {
  const world = new World(options)
  return world.settle().then(() => world)
}

class World implements SessionWorld {
  readonly clock = new SimulatedClock()
  readonly directory = new Directory()
  readonly absences: Absences
  readonly saved: StoredRace[] = []
  readonly visited = new Set<string>()
  readonly root: ServerRef
  readonly #manual = createManualMetronome(TICK_HZ)
  readonly #logging = collectingLogger()
  readonly #guests: Guest[] = []
  readonly #counters = { telemetryPacketsSent: 0, sessionCrashes: 0 }
  #ids = 0

  constructor(options: WorldOptions) {
    this.absences = new Absences({ graceMs: 60_000, awayMax: 8, ...options.absences })
    const machine = createServerMachine({
      sessions: fromPool(sessionMachine, (id, error) => {
        const sessionId = id as SessionId
        this.lobby({ type: 'session.ended', sessionId, ...(error === undefined ? {} : { error }) })
      }),
      playbacks: fromCallback(() => undefined),
      players: fromPool(playerMachine),
      connections: fromCallback(() => undefined),
      lobby: { logic: lobbyMachine, input: this.#lobbyDeps(options) },
      sweeper: { logic: fromCallback(() => undefined), input: undefined },
    })
    const controls = {
      open: () => Promise.resolve(),
      openDemo: () => options.demo && this.lobby({ type: 'demo.open', demo: options.demo }),
      drain: () => this.lobby({ type: 'lobby.drain' }),
      close: async () => {
        for (const { session } of this.directory.sessions()) session.send({ type: 'session.close' })
      },
      ...options.controls,
    }
    this.root = createActor(machine, {
      clock: this.clock,
      input: { controls, drainSeconds: options.drainSeconds ?? 10 },
      inspect: (event) => {
        if (event.type === '@xstate.microstep')
          this.#note(event.snapshot as { machine?: { id: string }; value?: unknown })
      },
    })
    this.root.start()
    this.#note(this.root.getSnapshot())
  }

  get logLines(): readonly LogLine[] {
    return this.#logging.logLines
  }

  get crashes(): number {
    return this.#counters.sessionCrashes
  }

  get running(): number {
    return this.#manual.metronome.stats.running
  }

  lobby(event: LobbyEvent): void {
    this.root.system.get('lobby')?.send(event)
  }

  enter(name: string, options: EnterOptions = {}): Guest {
    const { dialect = 1, hz = dialect === 1 ? 30 : 60, identity = GUEST, address = HOME, resumeToken } = options
    const guest = new Guest(this, new FakeLink(dialect, hz))
    const connection = { send: (event: EntranceEvent) => guest.enter(event) }
    this.lobby({ type: 'player.enter', name, identity, address, link: guest.link, connection, resumeToken })
    this.#guests.push(guest)
    return guest
  }

  async advance(duration: { seconds: number } | { ticks: number }): Promise<void> {
    let ticks = 'ticks' in duration ? duration.ticks : Math.round(duration.seconds * TICK_HZ)
    await this.settle()
    while (ticks > 0) {
      // Where no car drives nothing happens between two timers.
      const step = this.running > 0 ? 1 : Math.min(ticks, TICK_HZ / 4)
      for (const guest of this.#guests) guest.driveTick()
      if (this.running > 0) this.#manual.tick()
      this.clock.increment((step * 1000) / TICK_HZ)
      ticks -= step
      if (this.running === 0 || ticks % 60 === 0) await this.settle()
    }
    await this.settle()
  }

  async until(isSo: () => boolean): Promise<void> {
    for (let quarter = 0; !isSo(); quarter++) {
      if (quarter > UNTIL_SECONDS_MAX * 4) throw new Error('what was waited for does not happen')
      await this.advance({ seconds: 0.25 })
    }
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }

  session(id: SessionId): SessionRef | undefined {
    return this.root.system.get('sessions')?.getSnapshot().children.get(id)
  }

  room(id: SessionId): SessionRoom {
    const room = this.session(id)?.getSnapshot().context.room
    if (room === undefined) throw new Error(`there is no session ${id}`)
    return room
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.root.stop()
    await this.settle()
  }

  #note(snapshot: { machine?: { id: string }; value?: unknown }): void {
    const { machine, value } = snapshot
    if (machine !== undefined) this.visited.add(`${machine.id} ${JSON.stringify(value)}`)
  }

  #lobbyDeps({ limits, session, deps, passwords }: WorldOptions) {
    const playerDeps = this.#playerDeps(passwords)
    return {
      directory: this.directory,
      catalogue,
      storage: { savePlayer: () => Promise.resolve(), saveSession: () => Promise.resolve() },
      absences: this.absences,
      playbacks: new PlaybackPlaces({ playbacksMax: 0, perAddressMax: 0 }),
      spawnPlayback: () => {},
      moveLink: () => {},
      limits: { ...LIMITS, ...limits },
      log: this.#logging.log,
      wallClockMs: () => this.clock.now(),
      createPlayerId: () => this.#createId<PlayerId>(),
      createSessionId: () => this.#createId<SessionId>(),
      spawnPlayer: (input: { id: PlayerId; name: string; link: MemberLink; mayDrive: boolean }) => {
        this.root.system
          .get('players')
          ?.send({ type: 'pool.spawn', id: input.id, input: { ...input, deps: playerDeps } })
        return this.root.system.get('players')?.getSnapshot().children.get(input.id) as PlayerRef
      },
      spawnSession: (settings: { id: SessionId }, resumption?: ResumableRun) => {
        const input = { settings, deps: { ...this.#sessionDeps(session), ...deps }, resumption }
        this.root.system.get('sessions')?.send({ type: 'pool.spawn', id: settings.id, input })
        return this.session(settings.id)
      },
      onEmptied: () => this.root.send({ type: 'server.emptied' }),
    }
  }

  #playerDeps(passwords = { addressPerMinute: 5, sessionPerMinute: 30 }): PlayerDeps {
    const lobbyStates = new LobbyStateEncoder(this.directory, { cars: [], tracks: [], trackFiles: new Map() }, 65_536)
    return {
      lobby: { send: (event) => this.lobby(event) },
      directory: this.directory,
      absences: this.absences,
      catalogue,
      lobbyStateFor: (playerId) => lobbyStates.stateFor(playerId),
      ...{ tickHz: TICK_HZ, listReplays: async () => ({ items: [] }), mayOpenPlaybacks: false },
      pageItemsMax: 100,
      messageBytesMax: 65_536,
      contentBytesMax: 400_000,
      passwordAttempts: new PasswordAttempts({ ...passwords, now: () => this.clock.now() }),
    }
  }

  #sessionDeps(config: WorldOptions['session']): SessionDeps {
    return {
      metronome: this.#manual.metronome,
      lobby: { send: (event) => this.lobby(event) },
      catalogue,
      prepare: async (_trackId, carIds) => prepared(carIds),
      saveRace: async (race) => {
        this.saved.push(race)
        return { isPersisted: true }
      },
      ...noRecordings,
      config: { ...SESSION_CONFIG, ...config },
      counters: this.#counters,
      log: this.#logging.log,
      wallClockMs: () => this.clock.now(),
      createId: () => this.#createId<PlayerId>(),
      createSeed: () => 7,
    }
  }

  #createId<T extends PlayerId | SessionId>(): T {
    this.#ids++
    return `00000000-0000-4000-8000-${this.#ids.toString(16).padStart(12, '0')}` as T
  }
}
