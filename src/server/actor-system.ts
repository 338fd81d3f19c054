import { createActor } from 'xstate'
import type { ConnectionDeps } from '../actors/connection/connection-deps.ts'
import { type ConnectionInput, type ConnectionRef, connectionMachine } from '../actors/connection/connection-machine.ts'
import { fromPool } from '../actors/lib/from-pool.ts'
import { indexScheduler } from '../actors/lib/index-scheduler.ts'
import { lobbyMachine } from '../actors/lobby/lobby-machine.ts'
import { type PlayerRef, playerMachine } from '../actors/player/player-machine.ts'
import type { MemberLink } from '../actors/ports.ts'
import { createServerMachine, type ServerControls, type ServerRef } from '../actors/server/server-machine.ts'
import { sweeper } from '../actors/sweeper/sweeper.ts'
import type { ActorObserver } from '../observability/observe-all.ts'
import type { PlayerId } from '../protocol/ids.ts'
import type { DatagramHub } from '../transport/udp/datagram-hub.ts'
import { type LobbyMailbox, lobbyDeps, playbackDeps, playerDeps } from './actor-deps.ts'
import { countActors } from './count-actors.ts'
import type { LiveCatalogue } from './live-catalogue.ts'
import { createPlaybackHousing, type PlaybackHousing } from './playback-housing.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'
import type { CreateHousing, SessionHousing } from './session-housing.ts'

/**
 * The server's actors, wired: pools for what there is many of, one lobby, one sweeper, and the machine that starts and
 * stops them. Children find each other through the mailboxes handed to them, never by name.
 */
export interface ActorSystem {
  readonly root: ServerRef
  readonly lobby: LobbyMailbox
  openConnection(
    input: Pick<ConnectionInput, 'id' | 'address' | 'openWire'> & { deps: ConnectionDeps; onEnded: () => void },
  ): void
  connections(): Iterable<ConnectionRef>
  readonly housing: SessionHousing
  readonly playbacks: PlaybackHousing
}

/** `observe` sees whatever happens to any actor, and must not throw: see observeAll. */
export function createActorSystem(
  parts: ServerParts,
  controls: ServerControls,
  createHousing: CreateHousing,
  hub: () => DatagramHub | undefined,
  observe?: ActorObserver,
): ActorSystem {
  const { log, sweeps, config, catalogue } = parts
  const links = new Map<string, MemberLink>()
  const connectionEnds = new Map<string, () => void>()
  const childOf = (name: string, id: string): unknown => root.system.get(name)?.getSnapshot().children.get(id)
  const lobby: LobbyMailbox = { send: (event) => root.system.get('lobby')?.send(event) }
  const players = playerDeps(parts, lobby)
  const housing = createHousing({ lobby: releasing(lobby, catalogue), pool: () => root.system.get('sessions') })

  const playbacksScope = { lobby, pool: () => root.system.get('playbacks') }
  const playbacks = createPlaybackHousing(playbacksScope, () => playbackDeps(parts, lobby, hub))

  const children = {
    sessions: housing.logic,
    playbacks: playbacks.logic,
    players: fromPool(playerMachine, (id, error) => {
      if (error !== undefined) {
        // The player's own actor failed: without it the connection is deaf, so it ends and the client comes again.
        log.error({ err: error, playerId: id }, 'a player failed')
        const player = parts.directory.player(id as PlayerId)?.player
        if (player !== undefined) lobby.send({ type: 'player.leave', playerId: id as PlayerId, player })
        links.get(id)?.close()
      }
      links.delete(id)
    }),
    connections: fromPool(connectionMachine, (id, error) => {
      if (error !== undefined) log.error({ err: error, connectionId: id }, 'a connection failed')
      connectionEnds.get(id)?.()
      connectionEnds.delete(id)
    }),
    lobby: {
      logic: lobbyMachine,
      input: lobbyDeps(parts, {
        spawnPlayer(input) {
          links.set(input.id, input.link)
          root.system.get('players')?.send({ type: 'pool.spawn', id: input.id, input: { ...input, deps: players } })
          return childOf('players', input.id) as PlayerRef
        },
        moveLink: (id, link) => links.set(id, link),
        spawnSession(settings, resumption) {
          catalogue.pin(settings.id)
          const session = housing.open(settings, resumption)
          if (session === undefined) catalogue.release(settings.id)
          return session
        },
        spawnPlayback: (settings) => playbacks.open(settings),
        onEmptied: () => root.send({ type: 'server.emptied' }),
      }),
    },
    sweeper: { logic: sweeper, input: { list: sweeps, now: steadyMs } },
  }

  const machine = createServerMachine(children)
  const root: ServerRef = createActor(machine, {
    input: { controls, drainSeconds: config.server.drain_seconds },
    ...(observe === undefined ? {} : { inspect: observe }),
  })
  const timers = indexScheduler(root)
  const { levels } = parts.metrics
  levels.actors = () => countActors(root)
  levels.actorTimers = () => timers.count
  levels.playbacks = () => root.system.get('playbacks')?.getSnapshot().children.size ?? 0
  return {
    root,
    lobby,
    openConnection({ onEnded, ...input }) {
      connectionEnds.set(input.id, onEnded)
      root.system.get('connections')?.send({ type: 'pool.spawn', id: input.id, input })
    },
    connections: () => root.system.get('connections')?.getSnapshot().children.values() ?? [],
    housing,
    playbacks,
  }
}

/** What a session has kept of the content goes with it. */
function releasing(lobby: LobbyMailbox, catalogue: LiveCatalogue): LobbyMailbox {
  return {
    send(event) {
      if (event.type === 'session.ended') catalogue.release(event.sessionId)
      lobby.send(event)
    },
  }
}
