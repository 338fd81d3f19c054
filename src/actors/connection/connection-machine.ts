import { type ActorRefFrom, assertEvent, assign, setup } from 'xstate'
import { countRefusedSignIn } from '../../observability/counters.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import { errorMessage, type Reason } from '../../protocol/reasons.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import { CLOSE_GRACE_MS } from '../../transport/limits.ts'
import { WireClose, type WireCloseCode } from '../../transport/wire.ts'
import type { ActorLog } from '../actor-log.ts'
import { contain } from '../lib/contain.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import type { Authenticate, ConnectionEvent } from './connection-events.ts'
import type { DataPlane, OpenWire } from './data-plane.ts'
import { judgeSignIn } from './judge-sign-in.ts'
import { noteLateVerdict, refuseAttempt, refuseSignIn, sayGoodbye, welcome } from './sign-in.ts'
import { transportActor } from './transport-actor.ts'

interface ConnectionContext {
  readonly id: string
  readonly address: AddressKey
  readonly deps: ConnectionDeps
  /** For lines about this connection, which it names, and its player when there is one. */
  readonly log: ActorLog
  readonly openWire: OpenWire
  readonly plane: DataPlane | undefined
  readonly playerId: PlayerId | undefined
  readonly player: { send(event: PlayerEvent): void } | undefined
  readonly closeCode: WireCloseCode
  /** Refused for what its client did: there is no coming back to where he was. */
  readonly isExpelled: boolean
}

export type ConnectionInput = Pick<ConnectionContext, 'id' | 'address' | 'deps' | 'openWire'>

const connection = setup({
  types: { context: {} as ConnectionContext, input: {} as ConnectionInput, events: {} as ConnectionEvent },
  actors: { transport: transportActor, judge: judgeSignIn },
  guards: {
    isKnownProtocol: ({ event }) => {
      const protocol = authentication(event)?.protocol ?? 1
      return protocol === 1 || protocol === 2
    },
    isOverAttempts: ({ context: { address, deps } }) => !deps.addresses.mayTry(address),
    isAuthenticate: ({ event }) => authentication(event) !== undefined,
    isRecognised: ({ event }) => event.type === 'sign-in.judged' && event.verdict.ok,
  },
  actions: {
    keepPlane: assign({
      plane: ({ event }) => {
        assertEvent(event, 'transport.opened')
        return event.plane
      },
    }),
    enterLobby: ({ context: { address, deps, plane }, event, self }) => {
      assertEvent(event, 'sign-in.judged')
      const { request, verdict } = event
      if (!verdict.ok || plane === undefined) return
      const { link } = plane
      link.dialect = request.protocol === 2 ? 2 : 1
      const { identity } = verdict
      const { playerName: name, resumeToken } = request
      deps.lobby.send({ type: 'player.enter', name, identity, address, link, connection: self, resumeToken })
    },
    welcome: assign(({ context: { deps, plane, log: lobbyLog }, event }) => {
      assertEvent(event, 'player.entered')
      if (plane !== undefined) welcome(plane, deps, event)
      const log = lobbyLog.child({ playerId: event.id })
      const address = plane?.link.wire.address
      log.debug({ address, dialect: plane?.link.dialect }, 'a player has signed in')
      return { player: event.player, playerId: event.id, log }
    }),
    refuseSignIn: ({ context, event }) => refuseSignIn(context, refusalIn(event)),
    noteRefusal: ({ context: { log, plane }, event }) => {
      const detail = event.type === 'sign-in.judged' && !event.verdict.ok ? event.verdict.detail : undefined
      const address = plane?.link.wire.address
      log.info({ address, reason: refusalIn(event), detail }, 'sign-in refused')
    },
    refuseAttempt: ({ context }) => refuseAttempt(context),
    refuseSecondSignIn: ({ context: { plane } }) => plane?.link.send(errorMessage('already_authenticated')),
    forward: ({ context: { player }, event }) => {
      assertEvent(event, 'message.received')
      player?.send({ type: 'player.said', message: event.message })
    },
    tellRefusal: assign(({ context: { deps, log, plane }, event }) => {
      assertEvent(event, 'link.refused')
      log.info({ reason: event.reason }, 'connection refused')
      if (isCounted(event.reason)) deps.counters.dropped[event.reason]++
      if (event.reason === 'sign_in_timeout') countRefusedSignIn(deps.counters, event.reason)
      plane?.link.send(errorMessage(event.reason))
      return { closeCode: closeCodeOf(event.reason), isExpelled: isExpulsion(event.reason) }
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
    noteLoss: ({ context: { log }, event }) => {
      const error = event.type === 'link.lost' ? event.error : undefined
      if (error !== undefined) log.debug({ err: error }, 'connection lost')
    },
    noteFault: ({ context: { log } }, { error }: { error: unknown }) =>
      log.error({ err: error }, 'a connection failed'),
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
      log: input.deps.log.child({ connectionId: input.id }),
      plane: undefined,
      playerId: undefined,
      player: undefined,
      closeCode: WireClose.Normal,
      isExpelled: false,
    }),
    invoke: {
      src: 'transport',
      input: ({ context: { openWire, address, deps } }) => ({ openWire, address, deps }),
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
            { guard: 'isOverAttempts', target: 'closing', actions: 'refuseAttempt' },
            { guard: 'isKnownProtocol', target: 'authenticating' },
            { target: 'closing', actions: ['noteRefusal', 'refuseSignIn'] },
          ],
        },
      },
      // Ended by the verdict, and otherwise by the sweep like every wait before the sign-in is done (AUTH1).
      authenticating: {
        invoke: {
          src: 'judge',
          input: ({ context, event }) => ({
            authenticator: context.deps.authenticator,
            request: authentication(event),
            onLate: (verdict) => noteLateVerdict(context, verdict),
          }),
          onError: {
            target: 'closing',
            actions: [{ type: 'noteFault', params: ({ event }) => ({ error: event.error }) }, 'refuseSignIn'],
          },
        },
        on: {
          'sign-in.judged': [
            { guard: 'isRecognised', target: 'entering', actions: 'enterLobby' },
            { target: 'closing', actions: ['noteRefusal', 'refuseSignIn'] },
          ],
          'message.received': { actions: 'refuseSecondSignIn' },
        },
      },
      // Ended by the lobby's answer, which is only a mailbox away.
      entering: {
        on: {
          'player.entered': { target: 'online', actions: 'welcome' },
          'player.refused': { target: 'closing', actions: ['noteRefusal', 'refuseSignIn'] },
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

/** Why a sign-in is refused: what the verdict or the lobby says, or that we have failed ourselves. */
function refusalIn(event: ConnectionEvent): Reason {
  if (event.type === 'player.refused') return event.reason
  if (event.type === 'message.received') return 'sign_in_failed'
  return event.type === 'sign-in.judged' && !event.verdict.ok ? event.verdict.reason : 'internal'
}

/** Refusals that the metrics count by their reason. */
function isCounted(reason: Reason): reason is (typeof COUNTED)[number] {
  return COUNTED.some((counted) => counted === reason)
}

const COUNTED = ['sign_in_timeout', 'heartbeat_timeout', 'slow_client', 'rate_abuse'] as const

/** What no reconnecting mends: faults of the client, and another sign-in. Silence and slowness may be the network's. */
function isExpulsion(reason: Reason): boolean {
  return reason !== 'sign_in_timeout' && reason !== 'heartbeat_timeout' && reason !== 'slow_client'
}

function closeCodeOf(reason: Reason): WireCloseCode {
  if (reason === 'message_too_large') return WireClose.TooLarge
  return reason === 'unsupported_data' ? WireClose.Unsupported : WireClose.Policy
}
