import { GameMode, SessionKind, SessionState, Visibility } from '../../protocol/enums.ts'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import { normaliseSessionName } from '../../protocol/names.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import type { StoredSession } from '../../storage/storage.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { SessionSettings } from '../session/session-events.ts'
import type { DemoSettings, LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'

/** Opens sessions within the limits, brings players to them, and clears up after those that ended. */

type Creation = Extract<LobbyEvent, { type: 'session.create' }>

/** Says whether a session could be opened now; whoever has to work for the request asks before he does. */
export function considerSession(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'session.consider' }>): void {
  const refusal = refusalOf(deps, event)
  event.host.player.send(refusal === undefined ? { type: 'creation.allowed' } : { type: 'session.refused', ...refusal })
}

export function createSession(deps: LobbyDeps, event: Creation): void {
  const { host, request, password } = event
  const refusal = refusalOf(deps, event)
  if (refusal !== undefined || host.carId === undefined) {
    host.player.send({ type: 'session.refused', ...(refusal ?? { reason: 'car_not_selected' }) })
    return
  }
  const settings: SessionSettings = {
    id: deps.createSessionId(),
    name: normaliseSessionName(request.name ?? '') ?? `${host.name}'s session`,
    trackId: request.trackId,
    kind: request.sessionKind,
    maxPlayers: request.maxPlayers,
    aiCount: request.aiCount,
    lapLimit: request.lapLimit === 0 ? deps.limits.lapsDefault : request.lapLimit,
    visibility: request.visibility ?? Visibility.Public,
    password,
    hostName: host.name,
    aiCarId: host.carId,
    isStanding: false,
  }
  const session = openSession(deps, settings, host.playerId)
  if (session === undefined) host.player.send({ type: 'session.refused', reason: 'session_not_created' })
  else session.send({ type: 'member.join', member: host, asSpectator: false })
}

function refusalOf(
  { directory, limits, catalogue }: LobbyDeps,
  { request, host }: Pick<Creation, 'request' | 'host'>,
): { reason: Reason; detail?: string } | undefined {
  if (directory.sessionCount >= limits.sessionsMax) return { reason: 'sessions_full' }
  if (catalogue.track(request.trackId) === undefined) return { reason: 'track_not_found' }
  if (request.name !== undefined && normaliseSessionName(request.name) === undefined) {
    return { reason: 'invalid_session_name' }
  }
  const sessions = directory.sessions()
  const hosted = sessions.filter(({ creatorId }) => creatorId === host.playerId).length
  if (hosted >= limits.sessionsPerPlayerMax) return { reason: 'sessions_per_player' }
  const address = directory.player(host.playerId)?.address
  if (isAddressFull({ directory, limits }, address)) return { reason: 'sessions_per_address' }
  if (request.maxPlayers < 1) return { reason: 'session_lobby_not_joined', detail: 'a session needs at least one seat' }
  if (request.maxPlayers > limits.carsMax) {
    return { reason: 'invalid_player_count', detail: `at most ${limits.carsMax} seats` }
  }
  if (request.aiCount >= request.maxPlayers) return { reason: 'player_not_added', detail: 'AI drivers take all seats' }
  return undefined
}

/** Whether there are as many sessions from there as there may be. */
export function isAddressFull(
  { directory, limits }: Pick<LobbyDeps, 'directory' | 'limits'>,
  address: AddressKey | undefined,
): boolean {
  if (address === undefined) return false
  const neighbours = directory.sessions().filter(({ creatorAddress }) => creatorAddress === address)
  return neighbours.length >= limits.sessionsPerAddressMax
}

/** `creatorId` undefined: nobody is in it yet, and it counts for no address. Undefined when it failed at once. */
export function openSession(deps: LobbyDeps, settings: SessionSettings, creatorId: PlayerId | undefined) {
  const listing = firstListing(deps, settings)
  const session = deps.spawnSession(settings)
  if (session === undefined) return undefined
  const creatorAddress = creatorId === undefined ? undefined : deps.directory.player(creatorId)?.address
  const { password, isStanding } = settings
  const entry = { id: settings.id, listing, creatorId, creatorAddress, password, session }
  deps.directory.setSession(isStanding ? { ...entry, isStanding } : entry)
  deps.log.debug({ sessionId: settings.id, playerId: creatorId, trackId: settings.trackId }, 'a session is open')
  const { id, name, trackId, hostName } = settings
  const stored: StoredSession = {
    id,
    name,
    trackId,
    trackName: listing.trackName,
    hostName,
    isListed: settings.visibility !== Visibility.Private,
    createdAtMs: deps.wallClockMs(),
  }
  save(deps, stored, 'a session could not be stored')
  return session
}

/** The listing of a session that nobody has joined yet; the session itself keeps it true from then on. */
export function firstListing({ catalogue }: Pick<LobbyDeps, 'catalogue'>, settings: SessionSettings): SessionListing {
  const { id, name, trackId, hostName, kind, visibility, maxPlayers, aiCount, lapLimit } = settings
  return {
    id,
    name,
    trackId,
    trackName: catalogue.track(trackId)?.name ?? '',
    hostName,
    sessionKind: kind,
    visibility,
    playerCount: 0,
    maxPlayers,
    aiCount,
    spectatorCount: 0,
    lapLimit,
    state: SessionState.Lobby,
    mode: GameMode.Lobby,
  }
}

export function joinSession({ directory }: LobbyDeps, event: Extract<LobbyEvent, { type: 'session.join' }>): void {
  const { sessionId, member, asSpectator } = event
  const session = directory.session(sessionId)
  if (session === undefined) {
    member.player.send({ type: 'session.refused', reason: asSpectator ? 'session_not_found' : 'session_not_joinable' })
    return
  }
  session.session.send({ type: 'member.join', member, asSpectator })
}

/**
 * A session's actor is gone. Normally it has sent its members out, and who stands in the directory all the same is on his
 * way out of it; after a fault in the actor itself it could not, and whoever still believes to be in it is told here.
 */
export function endSession(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'session.ended' }>): void {
  const { sessionId, error } = event
  const { directory } = deps
  if (error !== undefined) deps.log.error({ err: error, sessionId }, 'a session failed')
  else deps.log.debug({ sessionId }, 'a session has ended')
  deps.playbacks.free(sessionId)
  const session = directory.session(sessionId)
  if (session === undefined) return
  directory.removeSession(sessionId)
  if (error !== undefined) tellStranded(deps, sessionId)
  if (session.isPlayback) return
  const { listing } = session
  const { id, name, trackId, trackName, hostName, visibility } = listing
  const stored = { id, name, trackId, trackName, hostName, isListed: visibility !== Visibility.Private }
  const nowMs = deps.wallClockMs()
  save(deps, { ...stored, createdAtMs: nowMs, endedAtMs: nowMs }, 'the end of a session could not be stored')
}

function tellStranded({ directory }: LobbyDeps, sessionId: SessionId): void {
  for (const { player, sessionId: at } of directory.players()) {
    if (at === sessionId) player.send({ type: 'session.left', sessionId, reason: 'session_crashed' })
  }
}

/** What the call itself throws must not be the lobby's fault either: without a lobby there is no server. */
function save({ storage, log }: LobbyDeps, session: StoredSession, whatFailed: string): void {
  Promise.try(() => storage.saveSession(session)).catch((error: unknown) =>
    log.warn({ err: error, sessionId: session.id }, whatFailed),
  )
}

/** A race of AI cars that goes on for ever, so that whoever connects finds something alive. */
export function openDemo(deps: LobbyDeps, demo: DemoSettings): void {
  if (deps.directory.sessions().some(({ isStanding }) => isStanding)) return
  openSession(deps, demoSettings(deps, demo), undefined)
}

/** Seats beside the AI's, for guests who want to join the next race. */
const DEMO_GUEST_SEATS = 8

function demoSettings(deps: LobbyDeps, demo: DemoSettings): SessionSettings {
  return {
    id: deps.createSessionId(),
    name: 'Demo race',
    trackId: demo.trackId,
    kind: SessionKind.Multiplayer,
    maxPlayers: Math.min(deps.limits.carsMax, demo.cars + DEMO_GUEST_SEATS),
    aiCount: Math.min(demo.cars, deps.limits.carsMax),
    lapLimit: demo.laps,
    visibility: Visibility.Public,
    password: undefined,
    hostName: 'Server',
    aiCarId: demo.carId,
    isStanding: true,
  }
}
