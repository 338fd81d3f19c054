import { randomInt, randomUUID } from 'node:crypto'
import type { ConnectionDeps } from '../actors/connection/connection-deps.ts'
import type { LobbyDeps } from '../actors/lobby/lobby-deps.ts'
import type { LobbyEvent } from '../actors/lobby/lobby-events.ts'
import { PasswordAttempts } from '../actors/lobby/password-attempts.ts'
import { PlaybackPlaces } from '../actors/lobby/playback-places.ts'
import type { PlaybackDeps } from '../actors/playback/playback-deps.ts'
import type { PlayerDeps } from '../actors/player/player-deps.ts'
import type { SessionConfig, SessionDeps } from '../actors/session/session-deps.ts'
import type { PlayerId, SessionId } from '../protocol/ids.ts'
import type { PlannerContent } from '../runtime/planner/planner.ts'
import type { DatagramHub } from '../transport/udp/datagram-hub.ts'
import { createLapReader } from './lap-reader.ts'
import type { SessionContent } from './live-catalogue.ts'
import { createPlaybackSources } from './playback-sources.ts'
import { connectionConfig, lobbyLimits, passwordAttemptLimits, playbackConfig, sessionConfig } from './server-config.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** What each kind of actor is given, put together from the server's parts. */

export interface LobbyMailbox {
  send(event: LobbyEvent): void
}

export const wallClockMs = () => Date.now()

/** `hub` is asked anew for each session: the datagram socket opens after the actors start. */
export function sessionDeps(
  parts: ServerParts,
  lobby: LobbyMailbox,
  hub: () => DatagramHub | undefined,
  sessionId: SessionId,
): SessionDeps {
  const { config, catalogue, metronome, meter, planner, keeper, recordings, replays, metrics, log, version } = parts
  const content = catalogue.ofSession(sessionId) ?? catalogue.pin(sessionId)
  return {
    metronome,
    meter,
    lobby,
    catalogue: content,
    prepare: (trackId, carIds) => planner.prepare(trackId, carIds, plannerContent(content)),
    saveRace: (race) => keeper.save(race),
    recorder: recordings.recorder,
    readLap: createLapReader(replays),
    config: sessionConfig(config, udpOf(config, hub())),
    counters: metrics.counters,
    log,
    serverVersion: version,
    wallClockMs,
    createId: () => randomUUID() as PlayerId,
    createSeed: () => randomInt(0x7fff_ffff),
  }
}

/** What a session is driven with, for the planner. */
export function plannerContent(content: SessionContent): PlannerContent {
  return {
    trackData: (id) => content.base.trackData(id),
    carData: (id) => content.editionOf(id).carData(id),
  }
}

/** Playbacks are on this thread always; with workers, `hub` has no socket here, and they are watched by streams. */
export function playbackDeps(
  { config, metronome, metrics, log, replays }: ServerParts,
  lobby: LobbyMailbox,
  hub: () => DatagramHub | undefined,
): PlaybackDeps {
  const { counters } = metrics
  return {
    metronome,
    lobby,
    sources: createPlaybackSources(replays),
    config: playbackConfig(config, udpOf(config, hub())),
    counters,
    log,
    createId: () => randomUUID() as PlayerId,
  }
}

function udpOf({ network }: ServerParts['config'], hub: DatagramHub | undefined): SessionConfig['udp'] {
  return hub === undefined ? undefined : { host: network.udp.public_host, port: hub.port }
}

export function playerDeps(parts: ServerParts, lobby: LobbyMailbox): PlayerDeps {
  const { config, catalogue, directory, absences, lobbyStates, replays } = parts
  return {
    lobby,
    directory,
    absences,
    catalogue: catalogue.forPlayers,
    lobbyStateFor: (playerId) => lobbyStates.stateFor(playerId),
    listReplays: (page) => replays.list(page),
    mayOpenPlaybacks: config.replays.playback === 'everyone',
    tickHz: config.server.tick_rate_hz,
    pageItemsMax: config.lobby.page_items_max,
    messageBytesMax: config.limits.message_bytes_max,
    contentBytesMax: Math.floor(config.limits.queue_bytes_max / 2),
    passwordAttempts: new PasswordAttempts({ ...passwordAttemptLimits(config), now: steadyMs }),
  }
}

export function lobbyDeps(
  parts: ServerParts,
  spawn: Pick<LobbyDeps, 'spawnPlayer' | 'moveLink' | 'spawnSession' | 'spawnPlayback' | 'onEmptied'>,
): LobbyDeps {
  const { config, catalogue, directory, absences, storage, log } = parts
  return {
    ...spawn,
    directory,
    absences,
    playbacks: new PlaybackPlaces({
      playbacksMax: config.replays.playbacks_max,
      perAddressMax: config.replays.playbacks_per_address_max,
    }),
    catalogue: catalogue.forPlayers,
    storage,
    limits: lobbyLimits(config),
    log,
    wallClockMs,
    createPlayerId: () => randomUUID() as PlayerId,
    createSessionId: () => randomUUID() as SessionId,
  }
}

export function connectionDeps(
  parts: ServerParts,
  lobby: LobbyMailbox,
  { authenticator, datagrams }: Pick<ConnectionDeps, 'authenticator' | 'datagrams'>,
): ConnectionDeps {
  const { config, metrics, log, sweeps, turns, lobbyStates, addressRates, requestRates } = parts
  return {
    config: connectionConfig(config),
    counters: metrics.counters,
    log,
    authenticator,
    lobby,
    sweeps,
    turns,
    addresses: addressRates,
    requests: requestRates,
    datagrams,
    lobbyStateFor: (playerId) => lobbyStates.stateFor(playerId),
    now: steadyMs,
    wallClockMs,
  }
}
