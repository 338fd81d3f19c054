import { type ActorRefFrom, assertEvent, assign, setup } from 'xstate'
import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import { errorMessage, type Reason } from '../../protocol/reasons.ts'
import { CLOSE_GRACE_MS } from '../../transport/limits.ts'
import { WireClose, type WireCloseCode } from '../../transport/wire.ts'
import { contain } from '../lib/contain.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import type { ConnectionEvent } from './connection-events.ts'
import type { DataPlane, OpenWire } from './data-plane.ts'
import { refuseSignIn, sayGoodbye, welcome } from './sign-in.ts'
import { transportActor } from './transport-actor.ts'

interface ConnectionContext {
  readonly id: string
  readonly deps: ConnectionDeps
  readonly openWire: OpenWire
  readonly plane: DataPlane | undefined
  readonly playerId: PlayerId | undefined
  readonly player: { send(event: PlayerEvent): void } | undefined
  readonly closeCode: WireCloseCode
  /** Refused for what its client did: there is no coming back to where he was. */
  readonly isExpelled: boolean
}

export type ConnectionInput = Pick<ConnectionContext, 'id' | 'deps' | 'openWire'>

type Authenticate = Extract<ClientMessage, { type: 'Authenticate' }>

const connection = setup({
  types: { context: {} as ConnectionContext, input: {} as ConnectionInput, events: {} as ConnectionEvent },
  actors: { transport: transportActor },
  guards: {
    isKnownProtocol: ({ event }) => {
      const protocol = authentication(event)?.protocol ?? 1
      return protocol === 1 || protocol === 2
    },
    isAuthenticate: ({ event }) => authentication(event) !== undefined,
  },
  actions: {
    keepPlane: assign({
      plane: ({ event }) => {
        assertEvent(event, 'transport.opened')
        return event.plane
      },
    }),
    enterLobby: ({ context: { deps, plane }, event, self }) => {
      const message = authentication(event)
      if (message === undefined || plane === undefined) return
      plane.link.dialect = message.protocol === 2 ? 2 : 1
      const { playerName: name, resumeToken } = message
      deps.lobby.send({ type: 'player.enter', name, link: plane.link, connection: self, resumeToken })
    },
    welcome: assign(({ context: { deps, plane }, event }) => {
      assertEvent(event, 'player.entered')
      if (plane !== undefined) welcome(plane, deps, event)
      return { player: event.player, playerId: event.id }
    }),
    refuseSignIn: ({ context: { plane }, event }) => {
      refuseSignIn(plane, event.type === 'player.refused' ? event.reason : 'sign_in_failed')
    },
    refuseSecondSignIn: ({ context: { plane } }) => plane?.link.send(errorMessage('already_authenticated')),
    forward: ({ context: { player }, event }) => {
      assertEvent(event, 'message.received')
      player?.send({ type: 'player.said', message: event.message })
    },
    tellRefusal: assign(({ context: { deps, id, plane }, event }) => {
      assertEvent(event, 'link.refused')
      deps.log.info({ connectionId: id, reason: event.reason }, 'connection refused')
      if (isCounted(event.reason)) deps.counters.dropped[event.reason]++
      plane?.link.send(errorMessage(event.reason))
      return { closeCode: closeCodeOf(event.reason), isExpelled: isFault(event.reason) }
    }),
    sayGoodbye: ({ context: { deps, plane } }) => sayGoodbye(plane, deps.config.retryAfterMs),
    goAway: assign({ closeCode: WireClose.GoingAway }),
    endLink: ({ context: { plane, closeCode } }) => plane?.link.close(closeCode),
    dropPlayer: assign(({ context: { player, plane, isExpelled } }) => {
      if (plane !== undefined) player?.send({ type: 'player.dropped', link: plane.link, isExpelled })
      return { player: undefined }
    }),
    dropEntered: ({ context: { plane }, event }) => {
      assertEvent(event, 'player.entered')
      if (plane !== undefined) event.player.send({ type: 'player.dropped', link: plane.link })
    },
    noteLoss: ({ context: { deps, id }, event }) => {
      const error = event.type === 'link.lost' ? event.error : undefined
      if (error !== undefined) deps.log.debug({ err: error, connectionId: id }, 'connection lost')
    },
    noteFault: ({ context: { deps, id } }, { error }: { error: unknown }) =>
      deps.log.error({ err: error, connectionId: id }, 'a connection failed'),
  },
  delays: { closeGrace: CLOSE_GRACE_MS },
})

/**
 * One socket from acceptance to its end: sign-in (AUTH1), then everything its client says goes to its player. It ends
 * by itself, by the client's loss, by a limit, or with the server; whichever it is, its player hears of it once.
 */
export const connectionMachine = contain(
  connection.createMachine({
    id: 'connection',
    context: ({ input }) => ({
      ...input,
      plane: undefined,
      playerId: undefined,
      player: undefined,
      closeCode: WireClose.Normal,
      isExpelled: false,
    }),
    invoke: {
      src: 'transport',
      input: ({ context: { openWire, deps } }) => ({ openWire, deps }),
      onError: { target: '.closed', actions: { type: 'noteFault', params: ({ event }) => ({ error: event.error }) } },
    },
    initial: 'signingIn',
    on: {
      'transport.opened': { actions: 'keepPlane' },
      'link.lost': { target: '.closed', actions: 'noteLoss' },
      'link.refused': { target: '.closing', actions: 'tellRefusal' },
      'connection.drain': { actions: 'sayGoodbye' },
      'connection.close': { target: '.closing', actions: 'goAway' },
    },
    states: {
      signingIn: {
        on: {
          'message.received': [
            { guard: 'isKnownProtocol', target: 'entering', actions: 'enterLobby' },
            { target: 'closing', actions: 'refuseSignIn' },
          ],
        },
      },
      // Ended by the lobby's answer, which is only a mailbox away.
      entering: {
        on: {
          'player.entered': { target: 'online', actions: 'welcome' },
          'player.refused': { target: 'closing', actions: 'refuseSignIn' },
        },
      },
      online: {
        on: {
          'message.received': [{ guard: 'isAuthenticate', actions: 'refuseSecondSignIn' }, { actions: 'forward' }],
        },
      },
      closing: {
        entry: ['dropPlayer', 'endLink'],
        on: {
          // The lobby's answer to a sign-in that came too late.
          'player.entered': { actions: 'dropEntered' },
          'link.refused': {},
          'message.received': {},
          'connection.close': {},
          'connection.drain': {},
        },
        after: { closeGrace: 'closed' },
      },
      closed: { entry: 'dropPlayer', type: 'final' },
    },
  }),
)

export type ConnectionRef = ActorRefFrom<typeof connectionMachine>

function authentication(event: ConnectionEvent): Authenticate | undefined {
  return event.type === 'message.received' && event.message.type === 'Authenticate' ? event.message : undefined
}

/** Refusals that the metrics count by their reason. */
function isCounted(reason: Reason): reason is 'sign_in_timeout' | 'heartbeat_timeout' | 'slow_client' {
  return reason === 'sign_in_timeout' || reason === 'heartbeat_timeout' || reason === 'slow_client'
}

/** Faults of the client, which no reconnecting mends; silence and slowness may be the network's. */
function isFault(reason: Reason): boolean {
  return !(isCounted(reason) || reason === 'signed_in_elsewhere')
}

function closeCodeOf(reason: Reason): WireCloseCode {
  if (reason === 'message_too_large') return WireClose.TooLarge
  return reason === 'unsupported_data' ? WireClose.Unsupported : WireClose.Policy
}
