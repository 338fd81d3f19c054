import type { ClientMessage, ClientMessageType } from '../../protocol/client-messages.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import { ClientLink } from '../../transport/client-link.ts'
import { GuardedWire } from '../../transport/guarded-wire.ts'
import { Inbound } from '../../transport/inbound.ts'
import type { Wire, WireListener } from '../../transport/wire.ts'
import type { Sweepable } from '../sweeper/sweeper.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import type { ConnectionEvent } from './connection-events.ts'

/**
 * One connection's data plane: the wire, the way in, the way out, and the watch over its deadlines. The connection's
 * actor gets it as a port and only hears of what needs a decision.
 */
export interface DataPlane {
  readonly link: ClientLink
  readonly inbound: Inbound
  /** Set at sign-in: whose lobby state is due from now on (dialect 1). */
  playerId: PlayerId | undefined
}

export type OpenWire = (listener: WireListener) => Wire

/** One socket, with whom limits count it for. */
export interface TransportInput {
  readonly openWire: OpenWire
  readonly address: AddressKey
  readonly deps: ConnectionDeps
}

export function openDataPlane(
  { openWire, address, deps }: TransportInput,
  send: (event: ConnectionEvent) => void,
  fail: (error: unknown) => void,
): { plane: DataPlane; watch: Sweepable } {
  const { config, counters, now, wallClockMs } = deps
  const takeShare = (type: ClientMessageType) => shareWaitSeconds(type, address, deps)
  // A client is refused once; what else it oversteps while it is shown out is not news.
  let isRefused = false
  const refuse = (reason: Reason) => {
    if (isRefused) return
    isRefused = true
    send({ type: 'link.refused', reason })
  }
  /** A fault of one connection is not the socket handler's, nor the sweeper's. Messages, which are many, go without it. */
  const guarded = (run: () => void) => {
    try {
      run()
    } catch (error) {
      fail(error)
    }
  }
  const listener: WireListener = {
    message: (bytes) => {
      if (isRefused || wire.isEnded) return
      try {
        inbound.message(bytes)
      } catch (error) {
        fail(error)
      }
    },
    oversized: () => refuse('message_too_large'),
    unsupported: () => refuse('unsupported_data'),
    noise: () => {
      if (!isRefused) inbound.noise()
    },
    drained: () => guarded(() => link.outbox.drained()),
    closed: (error) => send({ type: 'link.lost', error }),
  }
  const hold = (isWaiting: boolean) => {
    if (isWaiting) link.reading.hold('turn')
    else link.reading.release('turn')
  }
  const opened = openWire(deps.turns.take(listener, { onWaiting: hold, mayOvertake: () => inbound.isSignedIn }))
  const wire = new GuardedWire(opened, fail)
  const link = new ClientLink({
    wire,
    limits: config.queue,
    rates: config.rates,
    counters,
    now,
    onOverflow: () => refuse('slow_client'),
    onDisplaced: () => refuse('signed_in_elsewhere'),
  })
  const onMessage = (message: ClientMessage) => send({ type: 'message.received', message })
  const inbound = new Inbound(link, {
    now,
    wallClockMs,
    limits: config.inbound,
    counters,
    takeShare,
    onMessage,
    onRefuse: refuse,
  })
  const plane: DataPlane = { link, inbound, playerId: undefined }
  const watch = createWatch(plane, deps, refuse)
  return { plane, watch: { sweep: (nowMs) => guarded(() => watch.sweep(nowMs)) } }
}

/** What the connections of an address, and its requests over HTTP for the same, may have together (RATE1). */
function shareWaitSeconds(
  type: ClientMessageType,
  address: AddressKey,
  { addresses, requests }: Pick<ConnectionDeps, 'addresses' | 'requests'>,
): number {
  if (type === 'CreateSession') return addresses.create(address)
  if (type === 'RequestReplays' || type === 'RequestLobbyState') return requests.takeFor('api', address)
  if (type === 'AddGhost') return requests.takeFor('replay', address)
  if (type !== 'OpenPlayback') return 0
  return requests.takeFor('replay', address) || addresses.create(address)
}

/** The connection's deadlines, looked at by the sweeper. */
function createWatch(
  plane: DataPlane,
  { config, now, lobbyStateFor }: ConnectionDeps,
  refuse: (reason: Reason) => void,
): Sweepable {
  const { link, inbound } = plane
  const openedMs = now()
  let lobbyStateDueMs = 0
  const sendLobbyState = (nowMs: number, playerId: PlayerId) => {
    if (lobbyStateDueMs === 0) lobbyStateDueMs = nowMs + config.lobbyStateIntervalMs
    if (nowMs < lobbyStateDueMs) return
    // After a pause of the process, states that were missed are not made up for.
    const nextMs = lobbyStateDueMs + config.lobbyStateIntervalMs
    lobbyStateDueMs = nextMs > nowMs ? nextMs : nowMs + config.lobbyStateIntervalMs
    link.sendLobbyState(lobbyStateFor(playerId))
  }
  return {
    sweep(nowMs) {
      inbound.sweep(nowMs)
      if (!inbound.isSignedIn) {
        if (nowMs - openedMs > config.signInTimeoutMs) refuse('sign_in_timeout')
        return
      }
      const silenceMaxMs = link.presence === undefined ? config.idleHeartbeatTimeoutMs : config.heartbeatTimeoutMs
      if (nowMs - inbound.lastSeenMs > silenceMaxMs) refuse('heartbeat_timeout')
      else if (link.outbox.owedMs(nowMs) > config.slowClientMs) refuse('slow_client')
      else if (link.dialect === 1 && plane.playerId !== undefined) sendLobbyState(nowMs, plane.playerId)
    },
  }
}
