import { type ActorRefFrom, assertEvent, assign, fromPromise, setup } from 'xstate'
import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { CarId, PlayerId, SessionId } from '../../protocol/ids.ts'
import { errorMessage, type Reason } from '../../protocol/reasons.ts'
import { contain, MICROSTEPS_MAX } from '../lib/contain.ts'
import { type Hashing, hashPassword, type Verdict, verifyPassword } from '../lobby/password.ts'
import type { MemberLink } from '../ports.ts'
import type { SessionEvent } from '../session/session-events.ts'
import { answer } from './answers.ts'
import { reasonOf, requestEntry, type Verification, verification } from './entry.ts'
import type { PlayerDeps } from './player-deps.ts'
import type { PlayerEvent } from './player-events.ts'
import {
  commandOf,
  creationRefusal,
  type Entry,
  entryOf,
  isAboutSession,
  memberOf,
  needsPassword,
} from './player-requests.ts'

export interface PlayerContext {
  readonly id: PlayerId
  readonly name: string
  readonly link: MemberLink
  /** Without it he may only watch. */
  readonly mayDrive: boolean
  readonly deps: PlayerDeps
  readonly carId: CarId | undefined
  readonly session: { send(event: SessionEvent): void } | undefined
  readonly sessionId: SessionId | undefined
  /** The request under way, while its password is hashed or checked. */
  readonly pending: Entry | undefined
  /** Said meanwhile, by a client that does not wait for answers; taken up when there is one. */
  readonly deferred: readonly PlayerEvent[]
}

export type PlayerInput = Pick<PlayerContext, 'id' | 'name' | 'link' | 'mayDrive' | 'deps'>

/** Whoever asked to get in and has no answer by then will not get one; a worker for the session may have to start first. */
const ANSWER_DEADLINE_MS = 5000
/** A password's work with a full queue before it takes about half a second; beyond this something is stuck. */
const PASSWORD_DEADLINE_MS = 10_000

const player = setup({
  types: { context: {} as PlayerContext, input: {} as PlayerInput, events: {} as PlayerEvent },
  actors: {
    hash: fromPromise<Hashing, string>(({ input, signal }) => hashPassword(input, signal)),
    verify: fromPromise<Verdict, Verification>(async ({ input, signal }) =>
      input.mayTry() ? await verifyPassword(input.password, input.hash, signal) : 'too_many_attempts',
    ),
  },
  guards: {
    isRefused: ({ context, event }) => refusalOf(context, event) !== undefined,
    asksToHash: ({ event }) => entryIn(event)?.type === 'CreateSession' && entryIn(event)?.password !== undefined,
    asksToVerify: ({ context, event }) => {
      const entry = entryIn(event)
      return entry !== undefined && needsPassword(context, entry)
    },
    asksToEnter: ({ event }) => entryIn(event) !== undefined,
    isCommand: ({ context, event }) => event.type === 'player.said' && commandOf(context, event.message) !== undefined,
    asksToLeave: ({ event }) => saysType(event, 'LeaveSession'),
    mustWait: ({ context: { deferred }, event }) => concernsSession(event) && deferred.length < DEFERRED_MAX,
    isHashed: (_, { hashing }: { hashing: Hashing }) => hashing.ok,
    isRight: (_, { verdict }: { verdict: Verdict }) => verdict === 'right',
  },
  actions: {
    refuse: ({ context, event }) => {
      const refusal = refusalOf(context, event)
      if (refusal !== undefined) context.link.reply(errorMessage(refusal))
    },
    keepEntry: assign({ pending: ({ event }) => entryIn(event) }),
    forgetEntry: assign({ pending: undefined }),
    expectReply: ({ context }) => context.link.expectReply(),
    enterPending: ({ context, self }) => requestEntry(context, context.pending, undefined, self),
    considerPending: ({ context, self }) => {
      if (context.pending?.type !== 'CreateSession') return
      const host = memberOf(context, self)
      context.deps.lobby.send({ type: 'session.consider', request: context.pending, host })
    },
    createProtected: ({ context, self }, { hashing }: { hashing: Hashing }) => {
      if (hashing.ok) requestEntry(context, context.pending, hashing.hash, self)
    },
    replyError: ({ context }, { reason }: { reason: Reason }) => context.link.reply(errorMessage(reason)),
    keepSession: assign(({ event }) => {
      assertEvent(event, 'session.joined')
      return { session: event.session, sessionId: event.reply.sessionId, pending: undefined }
    }),
    replyJoined: ({ context: { link, deps, id }, event }) => {
      assertEvent(event, 'session.joined')
      link.locate(event.presence)
      link.reply(event.reply)
      deps.lobby.send({ type: 'player.session-changed', playerId: id, sessionId: event.reply.sessionId })
    },
    replyRefusal: ({ context, event }) => {
      assertEvent(event, 'session.refused')
      context.link.reply(errorMessage(event.reason, event.detail))
    },
    tellRefusal: ({ context, event }) => {
      assertEvent(event, 'session.refused')
      context.link.send(errorMessage(event.reason, event.detail))
    },
    command: ({ context, event }) => {
      assertEvent(event, 'player.said')
      const command = commandOf(context, event.message)
      if (command !== undefined) context.session?.send(command)
    },
    leaveSession: ({ context }) => context.session?.send({ type: 'member.leave', playerId: context.id }),
    decline: ({ context: { id }, event }) => {
      assertEvent(event, 'session.joined')
      event.session.send({ type: 'member.leave', playerId: id })
    },
    forgetSession: assign({ session: undefined, sessionId: undefined }),
    tellLeft: ({ context: { link, deps, id }, event }) => {
      assertEvent(event, 'session.left')
      link.locate(undefined)
      deps.lobby.send({ type: 'player.session-changed', playerId: id, sessionId: undefined })
      if (event.reason !== undefined) link.send(errorMessage(event.reason))
      link.send({ type: 'SessionLeft' })
    },
    replyLeft: ({ context }) => context.link.send({ type: 'SessionLeft' }),
    takeSeat: ({ context, event }) => {
      assertEvent(event, 'seat.granted')
      context.link.grantInputs(event.inputs)
    },
    giveSeatBack: ({ context }) => context.link.grantInputs(undefined),
    keepCar: assign({ carId: ({ context, event }) => chosenCar(context, event) ?? context.carId }),
    answer: ({ context, event }) => {
      assertEvent(event, 'player.said')
      answer(context, event.message)
    },
    defer: assign({ deferred: ({ context, event }) => [...context.deferred, event] }),
    takeUpDeferred: assign(({ context: { deferred }, self }) => {
      for (const event of deferred) self.send(event)
      return { deferred: [] }
    }),
    leaveLobby: ({ context: { deps, id, link } }) => deps.lobby.send({ type: 'player.leave', playerId: id, link }),
  },
  delays: { answerDeadline: ANSWER_DEADLINE_MS, passwordDeadline: PASSWORD_DEADLINE_MS },
})

/** Requests kept while another one is answered; more are refused. */
const DEFERRED_MAX = 8

const ANSWER = ['keepCar', 'answer'] as const
const UNANSWERED = { target: 'inLobby', actions: { type: 'replyError', params: { reason: 'internal' } } } as const

/**
 * A signed-in identity: what it drives, where it is, what it asks for. It answers what concerns only itself and carries
 * requests to the lobby and to its session; their answers come back as events, and one request is under way at a time.
 */
export const playerMachine = contain(
  player.createMachine({
    id: 'player',
    options: { maxIterations: MICROSTEPS_MAX },
    context: ({ input }) => ({
      ...input,
      carId: undefined,
      session: undefined,
      sessionId: undefined,
      pending: undefined,
      deferred: [],
    }),
    initial: 'inLobby',
    on: {
      'player.dropped': '.gone',
      'player.said': { actions: ANSWER },
      // An answer that nobody waits for any more: he would be in a session without knowing.
      'session.joined': { actions: 'decline' },
    },
    states: {
      inLobby: {
        // The request that led back here is done with, and a password is kept no longer than it is needed.
        entry: 'forgetEntry',
        on: {
          'player.said': [
            { guard: 'isRefused', actions: 'refuse' },
            { guard: 'asksToHash', target: 'considering', actions: ['keepEntry', 'expectReply'] },
            { guard: 'asksToVerify', target: 'verifying', actions: ['keepEntry', 'expectReply'] },
            { guard: 'asksToEnter', target: 'entering', actions: ['keepEntry', 'expectReply'] },
            { guard: 'asksToLeave', actions: 'replyLeft' },
            { actions: ANSWER },
          ],
        },
      },
      // Hashing is dear, so that it is only done for a session that the lobby would open.
      considering: {
        entry: 'considerPending',
        on: {
          'creation.allowed': 'hashing',
          'session.refused': { target: 'inLobby', actions: 'replyRefusal' },
        },
        after: { answerDeadline: UNANSWERED },
      },
      hashing: {
        after: { passwordDeadline: UNANSWERED },
        invoke: {
          src: 'hash',
          input: ({ context }) => context.pending?.password ?? '',
          onDone: [
            {
              guard: { type: 'isHashed', params: ({ event }) => ({ hashing: event.output }) },
              target: 'waiting',
              actions: { type: 'createProtected', params: ({ event }) => ({ hashing: event.output }) },
            },
            { target: 'inLobby', actions: { type: 'replyError', params: { reason: 'too_many_attempts' } } },
          ],
          onError: UNANSWERED,
        },
      },
      verifying: {
        after: { passwordDeadline: UNANSWERED },
        invoke: {
          src: 'verify',
          input: ({ context }) => verification(context),
          onDone: [
            { guard: { type: 'isRight', params: ({ event }) => ({ verdict: event.output }) }, target: 'entering' },
            { target: 'inLobby', actions: { type: 'replyError', params: ({ event }) => reasonOf(event.output) } },
          ],
          onError: UNANSWERED,
        },
      },
      entering: { entry: 'enterPending', always: 'waiting' },
      // Ended by the session's or the lobby's answer, which is only a mailbox away unless the session fails over it.
      waiting: {
        exit: 'takeUpDeferred',
        on: {
          'player.said': [{ guard: 'mustWait', actions: 'defer' }, { actions: ANSWER }],
          'session.joined': { target: 'inSession', actions: ['keepSession', 'replyJoined'] },
          'session.refused': { target: 'inLobby', actions: 'replyRefusal' },
        },
        after: { answerDeadline: UNANSWERED },
      },
      inSession: {
        on: {
          'player.said': [
            { guard: 'isRefused', actions: 'refuse' },
            { guard: 'isCommand', actions: 'command' },
            { guard: 'asksToLeave', actions: 'leaveSession' },
            { actions: ANSWER },
          ],
          'session.refused': { actions: 'tellRefusal' },
          'seat.granted': { actions: 'takeSeat' },
          'seat.revoked': { actions: 'giveSeatBack' },
          'session.left': { target: 'inLobby', actions: ['forgetSession', 'tellLeft'] },
        },
      },
      gone: { entry: ['leaveSession', 'leaveLobby'], type: 'final' },
    },
  }),
)

function chosenCar({ deps }: PlayerContext, event: PlayerEvent): CarId | undefined {
  if (event.type !== 'player.said' || event.message.type !== 'SelectCar') return undefined
  return deps.catalogue.car(event.message.carId)?.id
}

export type PlayerRef = ActorRefFrom<typeof playerMachine>

function saysType(event: PlayerEvent, type: ClientMessage['type']): boolean {
  return event.type === 'player.said' && event.message.type === type
}

function concernsSession(event: PlayerEvent): boolean {
  return event.type === 'player.said' && isAboutSession(event.message)
}

function entryIn(event: PlayerEvent): Entry | undefined {
  return event.type === 'player.said' ? entryOf(event.message) : undefined
}

function refusalOf(context: PlayerContext, event: PlayerEvent): Reason | undefined {
  return event.type === 'player.said' ? creationRefusal(context, event.message) : undefined
}
