import type { CarData } from '../content/car-data.ts'
import type { TrackData } from '../content/track-data.ts'
import type { ClientMessage, CreateSessionMessage } from '../protocol/client-messages.ts'
import { type GameMode, SessionKind } from '../protocol/enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import type { OpenPlaybackMessage, ReplayListing, RequestReplaysMessage } from '../protocol/replay-messages.ts'
import type { CarListing, SessionListing, TrackListing } from '../protocol/server-messages.ts'
import { type ApexSimError, clientError } from './apex-sim-error.ts'
import type { ClientCore } from './client-core.ts'
import type { ClientEvent } from './client-event.ts'
import { readCar, readTrack } from './content.ts'
import { GhostControls } from './ghost-controls.ts'
import type { DriverInput } from './input-sender.ts'
import { allPages, type Listed, type Page } from './pages.ts'
import { PlaybackControls } from './playback-controls.ts'
import { contentRequest, entryRequest, fencedRequest, playbackRequest, simpleRequest } from './requests.ts'
import type { LinkCounters } from './server-link.ts'
import type { SessionView } from './session-view.ts'
import type { TelemetryFrame, TelemetryListener } from './telemetry-feed.ts'

/**
 * A player signed in to a server: what he can ask for, what he hears, what he drives with. Made by `connect`. Requests
 * resolve with their answer or reject with ApexSimError, and go out one after another. A lost connection is replaced by
 * another one, while loops over events and telemetry go on. It ends with `close`, at the end of an `await using` block, or
 * when there is no coming back: then the loops end, requests reject, and `closed` tells why.
 */
export class Client implements AsyncDisposable {
  readonly #core: ClientCore
  /** For sessions in which a recording is played. */
  readonly playback: PlaybackControls
  /** For practices. */
  readonly ghosts: GhostControls

  /** For `connect` only. */
  constructor(core: ClientCore) {
    this.#core = core
    this.playback = new PlaybackControls({ ask: (request) => core.requests.ask(request), session: () => this.session })
    this.ghosts = new GhostControls({ ask: (request) => core.requests.ask(request), session: () => this.session })
  }

  get playerId(): PlayerId {
    return this.#core.accepted.playerId
  }

  /** As accepted: trimmed, normalised, with a suffix where the name was taken. */
  get playerName(): string {
    return this.#core.accepted.playerName ?? ''
  }

  get tickRateHz(): number {
    return this.#core.tickRateHz
  }

  /** Identifies the simulation: predictions are right only with the same. */
  get simVersion(): string | undefined {
    return this.#core.accepted.simVersion
  }

  /** Counts of all connections of this client so far. */
  get counters(): Readonly<LinkCounters> {
    return this.#core.counters
  }

  /** True when the sign-in, or the last return, gave back the player of an earlier connection with his place. */
  get isResumed(): boolean {
    return this.#core.accepted.isResumed === true
  }

  /** Hand it to `connect` to be this player again by another client; undefined when the server waits for nobody. */
  get resumeToken(): Uint8Array | undefined {
    return this.#core.accepted.resumeToken
  }

  /** True while inputs go out as datagrams. */
  get isOnDatagrams(): boolean {
    return this.#core.isOnDatagrams
  }

  /** Settles at the end: with undefined when `close` was called, else with what ended it. Never rejects. */
  get closed(): Promise<ApexSimError | undefined> {
    return this.#core.ended
  }

  /** What the server says unasked, in order. A loop goes on where the last one stopped; see EventLog for the bound. */
  get events(): AsyncIterable<ClientEvent> {
    return this.#core.events
  }

  /** The session this client is in, kept up to date. */
  get session(): SessionView | undefined {
    const { session } = this.#core
    return session?.isLeft === false ? session : undefined
  }

  /** Telemetry frames for a loop: always the newest, whatever was missed meanwhile. */
  telemetry(): AsyncIterable<TelemetryFrame> {
    return this.#core.telemetry.frames()
  }

  /** Calls `listener` with every frame the moment it is here; allocates nothing. Returns the way to stop. */
  onTelemetry(listener: TelemetryListener): () => void {
    return this.#core.telemetry.listen(listener)
  }

  /**
   * Sends what the driver does, best 60 times a second: the server lets go of the pedals 250 ms after the last one.
   * Returns the sequence of the input; {@link appliedSequence} says when it has been applied.
   */
  sendInput(input: DriverInput): number {
    return this.#core.sendInput(input)
  }

  /** Sequence of the last input of this client that `frame` shows applied; 0 = none. */
  appliedSequence(frame: TelemetryFrame): number {
    return this.#core.inputs.whole(frame.appliedSequence)
  }

  /** Shortest of the last round trips, milliseconds; 0 before the first. */
  get rttMs(): number {
    return this.#core.serverClock.rttMs
  }

  /** What to add to this client's clock (performance.now) for the server's wall clock, milliseconds. */
  get serverOffsetMs(): number {
    return this.#core.serverClock.offsetMs
  }

  /**
   * The tick the session is at on the server, with a fraction; undefined until telemetry comes. An input sent now
   * arrives about rttMs / 2 later: `forTick` should be no less than
   * `Math.ceil(serverTickNow() + (rttMs / 2 + marginMs) * tickRateHz / 1000)`.
   */
  serverTickNow(): number | undefined {
    return this.#core.tickNow
  }

  /** Chooses the car to drive. Within a session it takes effect with the next race. */
  async selectCar(carId: CarId): Promise<void> {
    await this.#core.requests.ask(fencedRequest({ type: 'SelectCar', carId }))
    this.#core.wishes.carId = carId
  }

  /** Opens a session and takes its first free seat. Takes a selected car. */
  createSession(settings: SessionWish): Promise<SessionView> {
    const { sessionKind = SessionKind.Multiplayer, aiCount = 0, ...rest } = settings
    return this.#enter({ type: 'CreateSession', sessionKind, aiCount, ...rest })
  }

  /** Takes a seat. Takes a selected car. */
  joinSession(sessionId: SessionId, password?: string): Promise<SessionView> {
    return this.#enter({ type: 'JoinSession', sessionId, ...(password === undefined ? {} : { password }) })
  }

  /** Watches without a seat. */
  spectate(sessionId: SessionId, password?: string): Promise<SessionView> {
    return this.#enter({ type: 'JoinAsSpectator', sessionId, ...(password === undefined ? {} : { password }) })
  }

  async leaveSession(): Promise<void> {
    await this.#core.requests.ask(simpleRequest({ type: 'LeaveSession' }, 'SessionLeft'))
  }

  /** Hosts only. Resolves with the length of the countdown, seconds. */
  async startSession(): Promise<number> {
    const { countdownSeconds } = await this.#core.requests.ask(
      simpleRequest({ type: 'StartSession' }, 'SessionStarting'),
    )
    return countdownSeconds
  }

  /** Hosts only. Resolves with the mode that begins now: Countdown when the one asked for starts with one. */
  async setGameMode(mode: GameMode): Promise<GameMode> {
    const changed = await this.#core.requests.ask(simpleRequest({ type: 'SetGameMode', mode }, 'GameModeChanged'))
    return changed.mode
  }

  /** Hosts only: `nextMode` begins after so many seconds. */
  async startCountdown(countdownSeconds: number, nextMode: GameMode): Promise<void> {
    await this.#core.requests.ask(
      simpleRequest({ type: 'StartCountdown', countdownSeconds, nextMode }, 'GameModeChanged'),
    )
  }

  /** Frames a second from now on; has to divide the tick rate. Without it: 60 on streams, the tick rate on datagrams. */
  async subscribeTelemetry(hz: number): Promise<void> {
    await this.#core.requests.ask(simpleRequest({ type: 'SubscribeTelemetry', hz }, 'TelemetrySubscribed'))
    this.#core.wishes.telemetryHz = hz
  }

  /** From now on (or no longer) SessionListed, SessionChanged, SessionUnlisted and ContentChanged are among the events. */
  async subscribeLobby(enabled: boolean): Promise<void> {
    await this.#core.requests.ask(fencedRequest({ type: 'SubscribeLobby', enabled }))
    this.#core.wishes.isFollowingLobby = enabled
  }

  /** One page, in a stable order. */
  listSessions(page: Page = {}): Promise<Listed<SessionListing>> {
    return this.#core.requests.ask(simpleRequest({ type: 'ListSessions', ...page }, 'SessionList'))
  }

  listTracks(page: Page = {}): Promise<Listed<TrackListing>> {
    return this.#core.requests.ask(simpleRequest({ type: 'ListTracks', ...page }, 'TrackList'))
  }

  listCars(page: Page = {}): Promise<Listed<CarListing>> {
    return this.#core.requests.ask(simpleRequest({ type: 'ListCars', ...page }, 'CarList'))
  }

  /** One page of the recordings that pass all filters, newest first unless `sort` and `order` say otherwise. */
  listReplays(query: ReplayFilter & Page = {}): Promise<Listed<ReplayListing>> {
    return this.#core.requests.ask(simpleRequest({ type: 'RequestReplays', ...query }, 'ReplayList'))
  }

  /** All of them, page by page as the loop goes on. */
  sessions(): AsyncIterable<SessionListing> {
    return allPages((page) => this.listSessions(page))
  }

  tracks(): AsyncIterable<TrackListing> {
    return allPages((page) => this.listTracks(page))
  }

  cars(): AsyncIterable<CarListing> {
    return allPages((page) => this.listCars(page))
  }

  replays(filter: ReplayFilter = {}): AsyncIterable<ReplayListing> {
    return allPages((page) => this.listReplays({ ...filter, ...page }))
  }

  /** Has a recording played and watches it; `playback` says how it goes on, and has the token for others who may. */
  async openPlayback(replayId: string, wish: PlaybackWish = {}): Promise<SessionView> {
    const { controlToken } = await this.#core.requests.ask(playbackRequest({ type: 'OpenPlayback', replayId, ...wish }))
    this.playback.useToken(controlToken)
    return this.#entered()
  }

  /** A track's data, compared with its hash. Keep it by the hash: the same hash is the same track. */
  async requestTrack(trackId: TrackId): Promise<Content<TrackData>> {
    const content = { kind: 'track', id: trackId } as const
    const bytes = await this.#core.requests.ask(contentRequest({ type: 'RequestTrack', trackId }, content))
    return { data: await readTrack(bytes, trackId), hash: bytes.hash }
  }

  async requestCar(carId: CarId): Promise<Content<CarData>> {
    const content = { kind: 'car', id: carId } as const
    const bytes = await this.#core.requests.ask(contentRequest({ type: 'RequestCar', carId }, content))
    return { data: await readCar(bytes, carId), hash: bytes.hash }
  }

  /** Signs out and closes the connection. */
  close(): Promise<void> {
    this.#core.signOut()
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #enter(message: ClientMessage): Promise<SessionView> {
    await this.#core.requests.ask(entryRequest(message))
    return this.#entered()
  }

  #entered(): SessionView {
    const { session } = this.#core
    if (session === undefined) throw clientError('closed')
    return session
  }
}

/** What a session is to be; `aiCount` is 0 and the kind Multiplayer when absent, a `lapLimit` of 0 the server's default. */
export type SessionWish = Omit<CreateSessionMessage, 'type' | 'sessionKind' | 'aiCount'> &
  Partial<Pick<CreateSessionMessage, 'sessionKind' | 'aiCount'>>

/** What recordings of a list have in common, and its order. */
export type ReplayFilter = Omit<RequestReplaysMessage, 'type' | 'after' | 'limit'>

/** How a playback is to begin; see OpenPlayback in docs/PROTOCOL.md. */
export type PlaybackWish = Omit<OpenPlaybackMessage, 'type' | 'replayId'>

export interface Content<T> {
  readonly data: T
  /** SHA-256 of its JSON, lower-case hex. */
  readonly hash: string
}
